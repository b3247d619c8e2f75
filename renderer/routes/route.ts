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
  /** The first start, also when it is asked for again. */
  | { readonly screen: 'welcome' }

export type ScreenName = Exclude<Route['screen'], 'welcome'>

/** Anything unknown leads home. */
export function parseRoute(fragment: string): Route {
  const [screen, job] = fragment.replace(/^#\/?/, '').split('/')
  if (screen === 'jobs') return { screen, job: readJobId(job) }
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

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}
