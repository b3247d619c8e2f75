import { silentLog } from '../../../ports/log.ts'
import { systemClock } from '../../../ports/clock.ts'
import type { Carrier, SignedTransfer } from '../../../wallet/gasless.ts'
import type { Bench } from '../../../wallet/testing/bench.ts'
import { facilitatorCarrier } from '../carrier.ts'
import { createLocalFacilitator } from '../local.ts'

/** The practice network's own facilitator as a carrier. */
export function practiceCarrier({ network, practice, books: { ledger } }: Bench): Carrier {
  const facilitator = createLocalFacilitator({
    network,
    rpcUrl: () => practice.rpcUrl,
    key: practice.facilitatorKey,
    ledger: { outgoing: ledger.outgoing, settings: ledger.settings },
    clock: systemClock,
    log: silentLog,
  })
  return facilitatorCarrier(facilitator, 'the practice facilitator')
}

/** A carrier that notes what it is given, and does what it is told. */
export function noting(carry: Carrier['carry']) {
  const given: SignedTransfer[] = []
  return {
    given,
    carrier: {
      name: 'somebody',
      carry: (signed: SignedTransfer) => {
        given.push(signed)
        return carry(signed)
      },
    },
  }
}
