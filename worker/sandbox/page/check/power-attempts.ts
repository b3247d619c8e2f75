import type { Attempt } from './attempt.ts'

const CHOICE_MS = 1_000

type Answer = (...args: readonly unknown[]) => unknown

/** Everything a page may ask of the person or the machine. What is not there at all is not got either. */
export const powerAttempts = {
  'file picker': () => called(globalThis, 'showOpenFilePicker'),
  'save picker': () => called(globalThis, 'showSaveFilePicker'),
  'folder picker': () => called(globalThis, 'showDirectoryPicker'),
  clipboard: () => navigator.clipboard.readText().then(() => true),
  geolocation: () =>
    new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve(true),
        () => resolve(false),
      )
    }),
  microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }).then(() => true),
  screen: () => Promise.race([navigator.mediaDevices.getDisplayMedia().then(() => true), nobodyChooses()]),
  notifications: async () => (await Notification.requestPermission()) === 'granted',
  MIDI: () => called(navigator, 'requestMIDIAccess'),
  fonts: () => called(globalThis, 'queryLocalFonts'),
  Bluetooth: () => called(Reflect.get(navigator, 'bluetooth'), 'requestDevice', { acceptAllDevices: true }),
} as const satisfies Readonly<Record<string, Attempt>>

/** A browser that would let a person choose waits for one; there is none, so nothing is given. */
function nobodyChooses(): Promise<boolean> {
  return new Promise((resolve) => setTimeout(resolve, CHOICE_MS, false))
}

/** Calls a method that may not exist; true when it gives what it was asked for. */
async function called(target: unknown, method: string, ...args: readonly unknown[]): Promise<boolean> {
  const found: unknown = Reflect.get(Object(target), method)
  if (!isFunction(found)) return false
  const answer: unknown = await Reflect.apply(found, target, args)
  return Array.isArray(answer) ? answer.length > 0 : answer !== null && answer !== undefined
}

function isFunction(value: unknown): value is Answer {
  return typeof value === 'function'
}
