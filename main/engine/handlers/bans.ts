import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { PayerStore } from '../ledger/payers.ts'
import type { Clock } from '../ports/clock.ts'

type BanHandlers = Pick<EngineHandlers, 'bans.list' | 'bans.add' | 'bans.remove'>

/** Buyers that the person sells nothing more to. Jobs of theirs that run go on: they are paid for. */
export function banHandlers({
  payers,
  clock,
}: {
  readonly payers: PayerStore
  readonly clock: Pick<Clock, 'now'>
}): BanHandlers {
  const list = () => ({ bans: [...payers.bans()] })
  return {
    'bans.list': async () => list(),
    'bans.add': async ({ payer, reason }) => {
      payers.ban(payer, reason, clock.now())
      return list()
    },
    'bans.remove': async ({ payer }) => {
      if (payers.unban(payer, clock.now())) return list()
      throw new HearthError('bans/unknown', 'This buyer is not banned.')
    },
  }
}
