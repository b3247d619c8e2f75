import type { z } from 'zod'
import {
  desktopCalls,
  type DesktopBridge,
  type DesktopCallName,
  type DesktopChannel,
  type DesktopReply,
} from '../../../contract/desktop.ts'
import { HearthError, toEnvelope } from '../../../contract/errors.ts'
import type { ShellInvokeEvent, ShellIpc } from '../electron-parts.ts'
import { reasonOf, type ShellLog } from '../log.ts'
import { senderProblem, type Addressee } from '../security/sender.ts'

export interface DesktopCallOptions {
  readonly ipcMain: ShellIpc
  readonly handlers: DesktopBridge
  readonly log: ShellLog
  readonly window: () => Addressee | null
}

/** Answers the named calls of the preload, each checked for who asks and for what it carries. */
export function serveDesktopCalls(options: DesktopCallOptions): void {
  const { handlers } = options
  serve(options, 'openLink', desktopCalls.openLink.in, (link) => handlers.openLink(link))
  serve(options, 'saveText', desktopCalls.saveText.in, (file) => handlers.saveText(file))
  serve(options, 'readSettings', desktopCalls.readSettings.in, () => handlers.readSettings({}))
  serve(options, 'writeSettings', desktopCalls.writeSettings.in, (settings) => handlers.writeSettings(settings))
  serve(options, 'readUnlock', desktopCalls.readUnlock.in, () => handlers.readUnlock({}))
  serve(options, 'giveUnlock', desktopCalls.giveUnlock.in, (given) => handlers.giveUnlock(given))
  serve(options, 'forgetPassphrase', desktopCalls.forgetPassphrase.in, (of) => handlers.forgetPassphrase(of))
  serve(options, 'readEngine', desktopCalls.readEngine.in, () => handlers.readEngine({}))
  serve(options, 'startEngine', desktopCalls.startEngine.in, () => handlers.startEngine({}))
  serve(options, 'readUpdates', desktopCalls.readUpdates.in, () => handlers.readUpdates({}))
  serve(options, 'checkUpdates', desktopCalls.checkUpdates.in, () => handlers.checkUpdates({}))
  serve(options, 'installUpdate', desktopCalls.installUpdate.in, (when) => handlers.installUpdate(when))
}

function serve<Input, Value>(
  { ipcMain, log, window }: DesktopCallOptions,
  name: DesktopCallName,
  form: z.ZodType<Input>,
  answer: (input: Input) => Promise<Value>,
): void {
  const channel: DesktopChannel<DesktopCallName> = `hearth:call/${name}`
  ipcMain.handle(channel, async (event, input): Promise<DesktopReply<Value>> => {
    try {
      refuseStrangers(event, window())
      const parsed = form.safeParse(input)
      if (!parsed.success) {
        throw new HearthError('desktop/bad-input', 'The window asked for something in a form that is not known.')
      }
      return { ok: true, value: await answer(parsed.data) }
    } catch (error) {
      log.warn('desktop-call-failed', { name, reason: reasonOf(error).slice(0, 200) })
      return { ok: false, error: toEnvelope(error) }
    }
  })
}

function refuseStrangers(event: ShellInvokeEvent, window: Addressee | null): void {
  const problem = senderProblem(event, window)
  if (problem === null) return
  throw new HearthError('desktop/sender', `This call is not accepted from here (${problem}).`)
}
