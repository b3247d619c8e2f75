import { contextBridge, ipcRenderer } from 'electron'
import type {
  DesktopBridge,
  DesktopCallName,
  DesktopChannel,
  DesktopReply,
  ENGINE_PORT_MESSAGE,
  PAIRING_CODE_MESSAGE,
} from '../contract/desktop.ts'

// Types only are imported from the contract, so that no schema library runs in the preload; the
// literal types make a name that differs from the contract's a type error.
const enginePort: typeof ENGINE_PORT_MESSAGE = 'hearth:engine-port'
const pairingCode: typeof PAIRING_CODE_MESSAGE = 'hearth:pairing-code'

async function call<Name extends DesktopCallName>(
  channel: DesktopChannel<Name>,
  input: Parameters<DesktopBridge[Name]>[0],
): Promise<Awaited<ReturnType<DesktopBridge[Name]>>> {
  const reply: DesktopReply<Awaited<ReturnType<DesktopBridge[Name]>>> = await ipcRenderer.invoke(channel, input)
  if (reply.ok) return reply.value
  throw new Error([reply.error.message, reply.error.hint ?? ''].join(' ').trim())
}

contextBridge.exposeInMainWorld('hearthDesktop', {
  openLink: (link) => call<'openLink'>('hearth:call/openLink', link),
  saveText: (file) => call<'saveText'>('hearth:call/saveText', file),
  readSettings: (nothing) => call<'readSettings'>('hearth:call/readSettings', nothing),
  writeSettings: (settings) => call<'writeSettings'>('hearth:call/writeSettings', settings),
  readUnlock: (nothing) => call<'readUnlock'>('hearth:call/readUnlock', nothing),
  giveUnlock: (given) => call<'giveUnlock'>('hearth:call/giveUnlock', given),
  forgetPassphrase: (of) => call<'forgetPassphrase'>('hearth:call/forgetPassphrase', of),
  readEngine: (nothing) => call<'readEngine'>('hearth:call/readEngine', nothing),
  startEngine: (nothing) => call<'startEngine'>('hearth:call/startEngine', nothing),
  readUpdates: (nothing) => call<'readUpdates'>('hearth:call/readUpdates', nothing),
  checkUpdates: (nothing) => call<'checkUpdates'>('hearth:call/checkUpdates', nothing),
  installUpdate: (when) => call<'installUpdate'>('hearth:call/installUpdate', when),
} satisfies DesktopBridge)

ipcRenderer.on(enginePort, (event) => {
  window.postMessage(enginePort, window.location.origin, event.ports)
})

ipcRenderer.on(pairingCode, (_event, code: unknown) => {
  if (typeof code === 'string') window.postMessage([pairingCode, code], window.location.origin)
})
