import type { CapabilityView } from '../../../contract/capability.ts'
import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Hex } from '../../../contract/money.ts'

/** What clients may ask about the speed of this machine, and who says so. */
export function capabilityHandlers(capability: {
  readonly prove: () => Promise<CapabilityView>
  readonly file: (receipt: Hex) => string | null
}): Pick<EngineHandlers, 'capability.prove' | 'capability.file'> {
  return {
    'capability.prove': () => capability.prove(),
    'capability.file': async ({ receipt }) => {
      const text = capability.file(receipt)
      if (text !== null) return { text }
      throw new HearthError('capability/not-found', 'There is no proof of speed for this receipt.')
    },
  }
}
