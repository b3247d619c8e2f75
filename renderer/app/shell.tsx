import { useEffect } from 'react'
import { translated, t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import { useEngineState } from '../engine/hooks.tsx'
import { ConnectScreen } from '../features/connect/connect-screen.tsx'
import { ConnectionBanner } from '../features/connect/connection-banner.tsx'
import { useRoute, type Route } from '../routes/route.ts'
import { StateAnnouncer } from './state-announcer.tsx'
import { Navigation } from './navigation.tsx'
import { PracticeBanner } from './practice-banner.tsx'
import { ShownScreen } from './shown-screen.tsx'
import css from './shell.module.css'

const titles = {
  home: say`Home`,
  jobs: say`Jobs`,
  earnings: say`Earnings`,
  hardware: say`Hardware`,
  trust: say`Trust`,
  machines: say`Machines`,
  rules: say`Rules`,
  settings: say`Settings`,
  welcome: say`Welcome`,
} as const

/** Navigation and the current screen; before the first snapshot, how the connection goes. */
export function Shell() {
  const known = useEngineState((state) => state.snapshot !== null)
  const route = useShownRoute()
  const title = known ? `${translated(titles[route.screen])} · Hearth` : 'Hearth'
  useEffect(() => {
    document.title = title
  }, [title])

  if (!known) return <ConnectScreen />
  if (route.screen === 'welcome') {
    return (
      <>
        <ConnectionBanner />
        <ShownScreen route={route} />
        <StateAnnouncer />
      </>
    )
  }
  return (
    <div className={css['shell']}>
      <a className={css['skip']} href="#main" onClick={skipToMain}>{t`Skip to content`}</a>
      <Navigation current={route.screen} />
      <div className={css['column']}>
        <PracticeBanner />
        <ConnectionBanner />
        <main id="main" className={css['main']} tabIndex={-1}>
          <ShownScreen route={route} />
        </main>
      </div>
      <StateAnnouncer />
    </div>
  )
}

/** Where the window is; until somebody was through the first start, that comes before Home. */
function useShownRoute(): Route {
  const isFirst = useEngineState((state) => state.snapshot?.welcome.open === true)
  const route = useRoute()
  return isFirst && route.screen === 'home' ? { screen: 'welcome' } : route
}

function skipToMain(event: { preventDefault(): void }): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}
