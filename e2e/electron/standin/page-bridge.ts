import type { CDPSession, Page } from 'playwright/test'
import type { MessagePortMain } from 'electron'
import { z } from 'zod'
import { toElectron } from './addresses.ts'
import { exposeInMainWorld, runPreload, type IsolatedWorldNames } from './preload-worlds.ts'

const worldName = 'hearth-preload'
const names: IsolatedWorldNames = { send: 'standInSend', receive: 'standInReceive' }

const FromPage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('invoke'), id: z.int(), channel: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('port'), id: z.int(), data: z.unknown().optional(), bytes: z.string().optional() }),
  z.object({ kind: z.literal('port-closed'), id: z.int() }),
])

export interface PageBridgeOptions {
  readonly page: Page
  /** Text of the preload bundle. */
  readonly preload: string
  /** Answers `ipcRenderer.invoke`; `origin` is the calling frame's, as Electron names it. */
  readonly invoke: (channel: string, input: unknown, origin: string) => Promise<unknown>
}

export interface PageBridge {
  /** `webContents.postMessage`: reaches the preload with its ports. */
  postMessage(channel: string, message: unknown, ports: readonly MessagePortMain[]): void
  /** The page is gone: its ports close. */
  close(): void
}

/** Runs the preload bundle in an isolated world of the page, and carries its messages. */
export async function bridgePage({ page, preload, invoke }: PageBridgeOptions): Promise<PageBridge> {
  const cdp = await page.context().newCDPSession(page)
  const ports = new Map<number, MessagePortMain>()
  let world: { readonly id: number; readonly origin: string } | null = null
  let nextPort = 0

  function closePorts(): void {
    const open = [...ports.values()]
    ports.clear()
    for (const port of open) port.close()
  }

  async function receive(text: string, origin: string): Promise<void> {
    const message = FromPage.parse(JSON.parse(text))
    if (message.kind === 'port') ports.get(message.id)?.postMessage(dataOf(message))
    else if (message.kind === 'port-closed') ports.get(message.id)?.close()
    else {
      const { id } = message
      const answer = await invoke(message.channel, message.input, origin).then(
        (value) => ({ value }),
        (error: unknown) => ({ error: String(error) }),
      )
      send({ kind: 'reply', id, ...answer })
    }
  }

  function send(message: object): void {
    if (world === null) return
    const expression = `${names.receive}(${JSON.stringify(JSON.stringify(message))})`
    cdp.send('Runtime.evaluate', { contextId: world.id, expression }).catch(() => {
      // The page was left between the message and its arrival, as it can be in Electron.
    })
  }

  cdp.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === worldName && context.auxData?.['frameId'] === mainFrame) {
      world = { id: context.id, origin: toElectron(context.origin) }
    }
  })
  cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
    if (executionContextId !== world?.id) return
    world = null
    closePorts()
  })
  cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name === names.send && executionContextId === world?.id) void receive(payload, world.origin)
  })
  const mainFrame = await prepare(cdp, preload)

  return {
    postMessage(channel, message, transferred) {
      const ids = transferred.map((port) => {
        const id = nextPort
        nextPort += 1
        ports.set(id, port)
        port.on('message', ({ data }) => send({ kind: 'port', id, ...portable(data) }))
        port.on('close', () => {
          if (ports.delete(id)) send({ kind: 'port-closed', id })
        })
        return id
      })
      send({ kind: 'message', channel, message, ports: ids })
      for (const port of transferred) port.start()
    },
    close: closePorts,
  }
}

/** Text carries everything between here and the page, bytes as base64. */
function portable(data: unknown): { readonly data: unknown } | { readonly bytes: string } {
  return data instanceof Uint8Array ? { bytes: Buffer.from(data).toString('base64') } : { data }
}

function dataOf({ data, bytes }: { readonly data?: unknown; readonly bytes?: string | undefined }): unknown {
  return bytes === undefined ? data : new Uint8Array(Buffer.from(bytes, 'base64'))
}

/** @returns the id of the main frame. */
async function prepare(cdp: CDPSession, preload: string): Promise<string> {
  await cdp.send('Page.enable')
  await cdp.send('Runtime.enable')
  await cdp.send('Runtime.addBinding', { name: names.send, executionContextName: worldName })
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${exposeInMainWorld.toString()})()` })
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
    worldName,
    source: `(${runPreload.toString()})(${JSON.stringify(names)}, function (require, module, exports) {${preload}\n})`,
  })
  const { frameTree } = await cdp.send('Page.getFrameTree')
  return frameTree.frame.id
}
