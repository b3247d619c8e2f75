import path from 'node:path'
import type { CallOut, DoctorCheck, EngineHandlers } from '../../../contract/engine.ts'
import type { NetworkId } from '../../../contract/networks.ts'
import { engineDiagnostic } from '../diagnostics/make.ts'
import type { PriceDesk } from '../price-desk.ts'
import type { Sources } from '../sections.ts'

/** The machine's checks, a file with them for whoever helps, and where everything lies. */
export function doctorHandlers(parts: {
  readonly sources: Sources
  readonly checks: () => DoctorCheck[]
  readonly prices: Pick<PriceDesk, 'view'>
  /** Further networks that work is paid on. */
  readonly others: () => readonly NetworkId[]
}): Pick<EngineHandlers, 'doctor.run' | 'doctor.file' | 'doctor.folder'> {
  return {
    'doctor.run': async () => ({ checks: parts.checks() }),
    'doctor.file': () =>
      engineDiagnostic({
        sources: parts.sources,
        checks: parts.checks(),
        prices: parts.prices.view(),
        others: parts.others(),
      }),
    'doctor.folder': async () => ({
      folder: path.dirname(parts.sources.options.dataDir),
      system: SYSTEMS[process.platform] ?? 'linux',
    }),
  }
}

const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, CallOut<'doctor.folder'>['system']>>> = {
  darwin: 'mac',
  win32: 'windows',
}
