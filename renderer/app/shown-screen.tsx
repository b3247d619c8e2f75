import { useEffect, useSyncExternalStore } from 'react'
import { t } from '../../contract/words/speak.ts'
import type { Route } from '../routes/route.ts'
import { Loading } from '../ui/loading.tsx'
import { MissingCode } from './missing-code.tsx'
import { fetchOtherScreens, fetchScreen, onScreenCode, screenCode } from './screens.ts'

/** The screen of a route, as soon as its code is here. */
export function ShownScreen({ route }: { route: Route }) {
  const code = useSyncExternalStore(onScreenCode, () => screenCode(route.screen))
  const isHere = code.is === 'here'
  useEffect(() => fetchScreen(route.screen), [route.screen])
  useEffect(() => {
    if (isHere) fetchOtherScreens()
  }, [isHere])
  if (code.is === 'here') {
    return (
      <code.Screen
        job={route.screen === 'jobs' ? route.job : null}
        code={route.screen === 'machines' ? route.code : null}
      />
    )
  }
  if (code.is === 'coming') return <Loading what={t`this screen`} lines={6} />
  return <MissingCode />
}
