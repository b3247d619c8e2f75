import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { EngineProvider } from '../engine/hooks.tsx'
import type { EngineClient } from '../engine/client.ts'
import { Shell } from './shell.tsx'

/** The whole window for one engine. */
export function App({ client }: { client: EngineClient }) {
  return (
    <CSPProvider disableStyleElements>
      <Tooltip.Provider>
        <EngineProvider client={client}>
          <Shell />
        </EngineProvider>
      </Tooltip.Provider>
    </CSPProvider>
  )
}
