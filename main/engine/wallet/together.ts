import { HearthError } from '../../../contract/errors.ts'
import { say } from '../../../contract/words/say.ts'
import type { NetworkPreset } from './networks.ts'

/** Money that can be spent anywhere is never taken together with money that cannot: nobody should take one for the other. */
export function canBeTogether(
  a: Pick<NetworkPreset, 'id' | 'realMoney'>,
  b: Pick<NetworkPreset, 'id' | 'realMoney'>,
): boolean {
  return a.id !== b.id && a.realMoney === b.realMoney
}

export function notTogether(a: Pick<NetworkPreset, 'label'>, b: Pick<NetworkPreset, 'label'>): HearthError {
  return new HearthError(
    'network/not-together',
    say`${a.label} and ${b.label} cannot be paid together: one is real money, the other is not.`,
  )
}
