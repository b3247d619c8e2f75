import type { ComponentType } from 'react'
import type { Route } from '../routes/route.ts'

/** What stands in the window for a route; only Jobs looks at `job`, and only Machines at `code`. */
export type Screen = ComponentType<{ job: string | null; code: string | null }>
export type ScreenId = Route['screen']
/** A screen whose code is not here yet, or could not be had. */
export type ScreenCode = { readonly is: 'here'; readonly Screen: Screen } | { readonly is: 'coming' | 'missing' }

/** Each screen is a file of its own, so that the window begins with the one that is shown and nothing else. */
const sources: Readonly<Record<ScreenId, () => Promise<Screen>>> = {
  home: async () => (await import('../features/home/home-screen.tsx')).HomeScreen,
  jobs: async () => (await import('../features/jobs/jobs-screen.tsx')).JobsScreen,
  earnings: async () => (await import('../features/earnings/earnings-screen.tsx')).EarningsScreen,
  rules: async () => (await import('../features/rules/rules-screen.tsx')).RulesScreen,
  hardware: async () => (await import('../features/hardware/hardware-screen.tsx')).HardwareScreen,
  machines: async () => (await import('../features/machines/machines-screen.tsx')).MachinesScreen,
  trust: async () => (await import('../features/trust/trust-screen.tsx')).TrustScreen,
  settings: async () => (await import('../features/settings/settings-screen.tsx')).SettingsScreen,
  welcome: async () => (await import('../features/welcome/welcome-screen.tsx')).WelcomeScreen,
}

const COMING: ScreenCode = { is: 'coming' }
const codes = new Map<ScreenId, ScreenCode>()
const listeners = new Set<() => void>()

/** Fetches the code of a screen, once. */
export function fetchScreen(id: ScreenId): void {
  if (codes.has(id)) return
  codes.set(id, COMING)
  sources[id]().then(
    (Screen) => keep(id, { is: 'here', Screen }),
    () => keep(id, { is: 'missing' }),
  )
}

/** Fetches the other screens once the page has nothing better to do, so that none is waited for later. */
export function fetchOtherScreens(): void {
  requestIdleCallback(() => {
    for (const id of Object.keys(sources).filter(isScreenId)) fetchScreen(id)
  })
}

export function screenCode(id: ScreenId): ScreenCode {
  return codes.get(id) ?? COMING
}

export function onScreenCode(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function keep(id: ScreenId, code: ScreenCode): void {
  codes.set(id, code)
  for (const listener of listeners) listener()
}

function isScreenId(name: string): name is ScreenId {
  return Object.hasOwn(sources, name)
}
