import type { EngineHandlers } from '../../../contract/engine.ts'
import type { WelcomeView } from '../../../contract/welcome.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type BenchmarkParts, createBenchmark } from './benchmark.ts'

const STATE = 'welcome.state'
const MEASURED = 'welcome.measured'

export interface Welcome {
  readonly handlers: Pick<EngineHandlers, 'welcome.finish' | 'welcome.measure' | 'welcome.stop'>
  view(): WelcomeView
  /** A measurement is under way. */
  measuring(): boolean
  /** Ends a measurement; resolves when nothing of it is left. */
  stop(): Promise<void>
}

/**
 * The first start. Whether the person has been through it is kept beside the books, so that every window and the
 * next start know; books that have jobs already belong to somebody who is no newcomer.
 */
export function createWelcome(
  parts: Omit<BenchmarkParts, 'kept'> & { readonly ledger: Pick<Ledger, 'settings' | 'jobs'> },
): Welcome {
  const { settings, jobs } = parts.ledger
  const benchmark = createBenchmark({
    ...parts,
    kept: { get: () => settings.get(MEASURED), set: (text) => settings.set(MEASURED, text) },
  })
  if (settings.get(STATE) === null) settings.set(STATE, jobs.counts(0).total === 0 ? 'open' : 'finished')

  function view(): WelcomeView {
    return { open: settings.get(STATE) === 'open', benchmark: benchmark.view() }
  }

  return {
    handlers: {
      'welcome.finish': async () => {
        settings.set(STATE, 'finished')
        parts.onChange()
        return view()
      },
      'welcome.measure': async () => {
        benchmark.start()
        return view()
      },
      'welcome.stop': async () => {
        await benchmark.stop()
        return view()
      },
    },
    view,
    measuring: () => benchmark.view().running !== null,
    stop: () => benchmark.stop(),
  }
}
