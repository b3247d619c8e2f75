import type { FacilitatorClient } from '@x402/core/server'
import { Network } from '../payment-header.ts'
import { facilitatorDown } from './errors.ts'

/** Stands where nobody settles payments: every payment is refused before anything is stored. */
export function absentFacilitator(network: string): FacilitatorClient {
  return {
    verify: refuse,
    settle: refuse,
    getSupported: () =>
      Promise.resolve({
        kinds: [{ x402Version: 2, scheme: 'exact', network: Network.parse(network) }],
        extensions: [],
        signers: {},
      }),
  }
}

function refuse(): Promise<never> {
  return Promise.reject(facilitatorDown('no facilitator'))
}
