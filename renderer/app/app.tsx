import { CSPProvider } from '@base-ui/react/csp-provider'
import { I18nProvider } from '@lingui/react'
import { useSyncExternalStore } from 'react'
import { lingui, onLanguage, spoken } from '../../contract/words/speak.ts'
import { EngineProvider } from '../engine/hooks.tsx'
import type { EngineClient } from '../engine/client.ts'
import { Shell } from './shell.tsx'

/** The whole window for one engine. */
export function App({ client }: { client: EngineClient }) {
  // Everything below is made anew in the next language, and keeps what it holds: nothing here is memoised.
  useSyncExternalStore(onLanguage, spoken)
  return (
    <I18nProvider i18n={lingui}>
      <CSPProvider disableStyleElements>
        <EngineProvider client={client}>
          <Shell />
        </EngineProvider>
      </CSPProvider>
    </I18nProvider>
  )
}
