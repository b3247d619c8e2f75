import type { EngineHandlers } from '../../../contract/engine.ts'
import type { BooksDesk } from '../books-desk.ts'
import type { Anchoring } from '../anchoring/anchoring.ts'
import type { Foundation } from '../foundation.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { LineDesk } from '../line/open.ts'
import type { Manners } from '../manners.ts'
import type { Channels } from '../payments/channels/open.ts'
import type { Presence } from '../presence.ts'
import { verifyReceiptText } from '../proof/verify.ts'
import type { WalletAccess } from '../wallet-access.ts'
import { guardReach, type ReachDesk } from '../reach/desk.ts'
import type { Rigs } from '../rigs/open.ts'
import type { Retrieval } from '../retrieval/open.ts'
import type { Transfers } from '../wallet/transfers.ts'
import type { UsableNetwork } from '../wallet/networks.ts'
import type { OwnWork } from '../validate/own-work.ts'
import type { Welcome } from '../welcome/welcome.ts'
import { anchorHandlers } from './anchors.ts'
import { availabilityHandlers } from './availability.ts'
import { banHandlers } from './bans.ts'
import { capabilityHandlers } from './capability.ts'
import { identityHandlers } from './identity.ts'
import { jobHandlers } from './jobs.ts'
import type { PriceDesk } from '../price-desk.ts'
import { moneyHandlers } from './money.ts'
import { networkHandlers } from './networks.ts'
import { priceHandlers } from './prices.ts'
import { walletHandlers } from './wallet.ts'
import { voucherHandlers } from './vouchers.ts'
import { withdrawalHandlers } from './withdrawals.ts'

/** Every call of the contract, from the parts that answer it. */
export function engineHandlers(parts: {
  readonly foundation: Pick<Foundation, 'ledger' | 'rotations'>
  readonly network: Pick<UsableNetwork, 'numericId'>
  readonly anchoring: Anchoring | null
  readonly jobs: Pick<Jobs, 'cancel' | 'evict' | 'readmit'>
  readonly ownWork: Pick<OwnWork, 'verdicts' | 'rerun' | 'interrupt'>
  readonly presence: Pick<Presence, 'pause' | 'resume' | 'takeCardsBack'>
  readonly manners: Pick<Manners, 'handlers' | 'energy'>
  readonly welcome: Pick<Welcome, 'handlers' | 'stop'>
  readonly access: WalletAccess
  readonly transfers: Transfers
  readonly channels: Channels | null
  readonly sharing: Retrieval['handlers']
  readonly reach: Pick<ReachDesk, 'handlers' | 'reach'>
  readonly line: Pick<LineDesk, 'handlers'>
  readonly rigs: Pick<Rigs, 'handlers'>
  readonly estimate: EngineHandlers['estimate.get']
  readonly walletDesk: Parameters<typeof walletHandlers>[0]['desk']
  readonly sweep: Parameters<typeof walletHandlers>[0]['sweep']
  readonly prices: PriceDesk
  readonly networks: Parameters<typeof networkHandlers>[0]
  readonly capability: Parameters<typeof capabilityHandlers>[0]
  readonly agent: Parameters<typeof identityHandlers>[0]['agent']
  readonly clock: Clock
  readonly books: Pick<BooksDesk, 'handlers'>
  readonly reconcile: EngineHandlers['ledger.reconcile']
  readonly rescan: EngineHandlers['hardware.rescan']
  readonly examine: EngineHandlers['doctor.run']
}): EngineHandlers {
  const { access, clock, jobs, presence, transfers } = parts
  const { ledger } = parts.foundation
  return {
    ...availabilityHandlers({
      pause: (choice) => presence.pause(choice),
      resume: () => {
        jobs.readmit()
        return presence.resume()
      },
    }),
    ...jobHandlers({
      ledger,
      stopJob: (id) => jobs.cancel(id, 'person-stopped'),
      evict: async (what) => {
        if (what === 'all') presence.pause('resume')
        presence.takeCardsBack()
        await Promise.all([jobs.evict(what), parts.ownWork.interrupt(), parts.welcome.stop()])
      },
      verify: async (text) => {
        const { ok, checks } = verifyReceiptText(new TextEncoder().encode(text))
        return { ok, checks: [...checks] }
      },
    }),
    'receipts.verdicts': ({ jobId }) => parts.ownWork.verdicts(jobId),
    'receipts.rerun': ({ jobId }) => parts.ownWork.rerun(jobId),
    ...parts.manners.handlers,
    ...parts.welcome.handlers,
    ...anchorHandlers({
      ledger,
      anchoring: parts.anchoring,
      chainId: parts.network.numericId,
      rotations: parts.foundation.rotations,
    }),
    ...moneyHandlers({ ledger, clock, worth: () => parts.manners.energy.worth() }),
    ...parts.books.handlers,
    ...priceHandlers(parts.prices),
    ...networkHandlers(parts.networks),
    ...capabilityHandlers(parts.capability),
    ...identityHandlers({
      agent: parts.agent,
      reach: () => parts.reach.reach(),
      requireUnlocked: (session) => access.requireUnlocked(session),
    }),
    ...guardReach(parts.reach, (session) => access.requireUnlocked(session)),
    ...banHandlers({ payers: ledger.payers, clock }),
    ...walletHandlers({ desk: parts.walletDesk, sweep: parts.sweep, access }),
    ...withdrawalHandlers({ ledger, transfers, requireUnlocked: (session) => access.requireUnlocked(session) }),
    ...voucherHandlers({ ledger, channels: parts.channels }),
    ...parts.sharing,
    ...parts.line.handlers,
    ...parts.rigs.handlers,
    'estimate.get': parts.estimate,
    'ledger.reconcile': parts.reconcile,
    'hardware.rescan': parts.rescan,
    'doctor.run': parts.examine,
  }
}
