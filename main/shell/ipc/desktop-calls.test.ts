import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { type DesktopBridge, desktopCalls, type ShellSettings } from '../../../contract/desktop.ts'
import type { EngineProcessView } from '../../../contract/shell-state.ts'
import type { UnlockView } from '../../../contract/secrets.ts'
import type { ShellInvokeEvent } from '../electron-parts.ts'
import { lineLog } from '../log.ts'
import { serveDesktopCalls } from './desktop-calls.ts'
import { saveText } from './save-text.ts'

const contents = { isDestroyed: () => false }
const window = { isDestroyed: () => false, webContents: contents }
const own: ShellInvokeEvent = {
  sender: contents,
  senderFrame: { origin: 'app://hearth', url: 'app://hearth/index.html', parent: null },
}

const shellSettings: ShellSettings = {
  startAtLogin: false,
  notify: { payout: true, paused: true, update: true },
  language: 'system',
  theme: 'system',
}
const unlockView: UnlockView = {
  request: null,
  keyring: { usable: false, sentence: 'None.', next: null },
  kept: [],
}
const engineView: EngineProcessView = { state: 'stopped', sentence: 'The engine is not running.', hint: null }
let asked: unknown[]
let handlers: DesktopBridge
let channels: Map<string, (event: ShellInvokeEvent, input: unknown) => Promise<unknown>>

beforeEach(() => {
  asked = []
  channels = new Map()
  handlers = {
    async openLink(link) {
      asked.push(link)
      return { opened: true }
    },
    async saveText(file) {
      asked.push(file)
      throw new TypeError('a secret path')
    },
    readSettings: async () => shellSettings,
    async writeSettings(wanted) {
      asked.push(wanted)
      return wanted
    },
    readUnlock: async () => unlockView,
    giveUnlock: async () => unlockView,
    forgetPassphrase: async () => unlockView,
    readEngine: async () => engineView,
    startEngine: async () => engineView,
    readUpdates: async () => null,
    checkUpdates: async () => null,
    installUpdate: async () => null,
  }
  serveDesktopCalls({
    ipcMain: { handle: (channel, listener) => void channels.set(channel, listener) },
    handlers,
    window: () => window,
    log: lineLog(() => undefined),
  })
})

async function call(channel: string, input: unknown, event = own): Promise<unknown> {
  return channels.get(channel)?.(event, input)
}

describe('a call of the window', () => {
  it('is answered', async () => {
    const link = { id: 'documentation' }
    expect(await call('hearth:call/openLink', link)).toEqual({ ok: true, value: { opened: true } })
    expect(asked).toEqual([link])
  })

  it('reads and changes what the person chose about the app', async () => {
    expect(await call('hearth:call/readSettings', {})).toEqual({ ok: true, value: shellSettings })
    const changed = { ...shellSettings, startAtLogin: true }
    expect(await call('hearth:call/writeSettings', changed)).toEqual({ ok: true, value: changed })
    expect(asked).toEqual([changed])
    const unknown = { ...shellSettings, notify: { ...shellSettings.notify, sound: true } }
    expect(await call('hearth:call/writeSettings', unknown)).toMatchObject({ ok: false })
  })

  it('E01: from anywhere else is refused and does nothing', async () => {
    const stranger = { ...own, senderFrame: null }
    const answer = await call('hearth:call/openLink', { id: 'documentation' }, stranger)
    expect(answer).toMatchObject({ ok: false, error: { code: 'desktop/sender' } })
    expect(asked).toEqual([])
  })

  it('E02: with anything that is not in the contract is refused and does nothing', async () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ id: fc.string(), hash: fc.string() }),
      fc.constantFrom({ id: 'documentation', url: 'https://example.org' }, { suggestedName: '../x', text: '' }),
    )
    // What an empty object asks for is what there is to read.
    const unknown = anything.filter((input) => JSON.stringify(input) !== '{}')
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...channels.keys()), unknown, async (channel, input) => {
        expect(await call(channel, input)).toMatchObject({ ok: false, error: { code: 'desktop/bad-input' } })
      }),
    )
    expect(asked).toEqual([])
  })

  it('that fails inside says nothing of the inside', async () => {
    const answer = await call('hearth:call/saveText', { suggestedName: 'a.csv', text: '' })
    expect(answer).toMatchObject({ ok: false, error: { code: 'engine/unexpected' } })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  it('exists for each name in the contract and no other', () => {
    expect([...channels.keys()]).toEqual(Object.keys(desktopCalls).map((name) => `hearth:call/${name}`))
  })
})

function chosen(filePath: string, canceled = false) {
  return { showSaveDialog: async () => ({ canceled, filePath }) }
}

describe('saving a text', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hearth-save-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const file = { suggestedName: 'jobs.csv', text: 'a,b\n' }

  it('writes where the person chose', async () => {
    const target = path.join(folder, 'x.csv')
    expect(await saveText(chosen(target), file)).toEqual({ saved: true })
    expect(readFileSync(target, 'utf8')).toBe('a,b\n')
  })
  it('writes nothing when the person thinks better of it', async () => {
    expect(await saveText(chosen('', true), file)).toEqual({ saved: false })
  })
  it('says what to do when the place cannot be written', async () => {
    await expect(saveText(chosen(path.join(folder, 'no', 'such', 'x')), file)).rejects.toMatchObject({
      code: 'desktop/not-saved',
      hint: expect.stringContaining('another folder'),
    })
  })
})
