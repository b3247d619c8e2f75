import { useSyncExternalStore } from 'react'

/** Where the window is. The fragment holds it, so that back, forward and reload work. */
export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'jobs'; readonly job: string | null }
  | { readonly screen: 'earnings' }
  | { readonly screen: 'rules' }
  | { readonly screen: 'settings' }
  | { readonly screen: 'hardware' }
  | { readonly screen: 'trust' }
  /** `code`: a pairing code that a link brought, not looked at yet. */
  | { readonly screen: 'machines'; readonly code: string | null }
  /** The first start, also when it is asked for again. */
  | { readonly screen: 'welcome' }

export type ScreenName = Exclude<Route['screen'], 'welcome'>

/** Anything unknown leads home. */
export function parseRoute(fragment: string): Route {
  const [screen, detail] = fragment.replace(/^#\/?/, '').split('/')
  if (screen === 'jobs') return { screen, job: readJobId(detail) }
  if (screen === 'machines') return { screen, code: readCode(detail) }
  if (screen === 'earnings' || screen === 'hardware') return { screen }
  if (screen === 'rules' || screen === 'trust') return { screen }
  if (screen === 'settings' || screen === 'welcome') return { screen }
  return { screen: 'home' }
}

export function jobHref(id: string): string {
  return `#/jobs/${encodeURIComponent(id)}`
}

export const screenHref: Readonly<Record<ScreenName, string>> = {
  home: '#/',
  jobs: '#/jobs',
  earnings: '#/earnings',
  rules: '#/rules',
  settings: '#/settings',
  hardware: '#/hardware',
  trust: '#/trust',
  machines: '#/machines',
}

/** The way to pair with a code that came by a link; nothing else than a code gets there. */
export function pairingHref(code: string): string {
  return `#/machines/${code}`
}

export const WELCOME_HREF = '#/welcome'

export function goTo(href: string): void {
  window.location.hash = href
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash))
}

function readJobId(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  try {
    return decodeURIComponent(text).slice(0, 64)
  } catch (error) {
    // A damaged escape in a typed address is no job.
    if (error instanceof URIError) return null
    throw error
  }
}

/** Letters, digits and lines between them: what a pairing code is written in. Whether it is one is seen later. */
function readCode(text: string | undefined): string | null {
  return text !== undefined && /^[0-9A-Za-z-]{32,80}$/.test(text) ? text : null
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}
