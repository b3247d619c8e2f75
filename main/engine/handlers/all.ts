import type { EngineHandlers } from '../../../contract/engine.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { LineDesk } from '../line/open.ts'
import type { SeveralBooks } from '../ledger/several.ts'
import type { Manners } from '../manners.ts'
import type { NetworkDesk } from '../network-desk.ts'
import type { OpenTill } from '../open-till.ts'
import type { Presence } from '../presence.ts'
import { verifyReceiptText } from '../proof/verify.ts'
import { guardReach, type ReachDesk } from '../reach/desk.ts'
import type { Rigs } from '../rigs/open.ts'
import type { Retrieval } from '../retrieval/open.ts'
import type { OwnWork } from '../validate/own-work.ts'
import type { Welcome } from '../welcome/welcome.ts'
import { availabilityHandlers } from './availability.ts'
import { banHandlers } from './bans.ts'
import { capabilityHandlers } from './capability.ts'
import { identityHandlers } from './identity.ts'
import { jobHandlers } from './jobs.ts'
import type { PriceDesk } from '../price-desk.ts'
import { networkHandlers } from './networks.ts'
import { priceHandlers } from './prices.ts'

/** Every call of the contract, from the parts that answer it. */
export function engineHandlers(parts: {
  /** Of the main network. */
  readonly desk: Pick<NetworkDesk, 'access' | 'foundation' | 'handlers'>
  readonly books: SeveralBooks<OpenTill>
  readonly jobs: Pick<Jobs, 'cancel' | 'evict' | 'readmit'>
  readonly ownWork: Pick<OwnWork, 'verdicts' | 'rerun' | 'interrupt'>
  readonly presence: Pick<Presence, 'pause' | 'resume' | 'takeCardsBack'>
  readonly manners: Pick<Manners, 'handlers' | 'energy'>
  readonly welcome: Pick<Welcome, 'handlers' | 'stop'>
  readonly sharing: Retrieval['handlers']
  readonly reach: Pick<ReachDesk, 'handlers' | 'reach'>
  readonly line: Pick<LineDesk, 'handlers'>
  readonly rigs: Pick<Rigs, 'handlers'>
  readonly estimate: EngineHandlers['estimate.get']
  readonly prices: PriceDesk
  readonly networks: Parameters<typeof networkHandlers>[0]
  readonly capability: Parameters<typeof capabilityHandlers>[0]
  readonly agent: Parameters<typeof identityHandlers>[0]['agent']
  readonly clock: Clock
  readonly rescan: EngineHandlers['hardware.rescan']
  readonly doctor: Pick<EngineHandlers, 'doctor.run' | 'doctor.file' | 'doctor.folder'>
}): EngineHandlers {
  const { clock, jobs, presence } = parts
  const { access } = parts.desk
  return {
    ...availabilityHandlers({
      pause: (choice) => presence.pause(choice),
      resume: () => {
        jobs.readmit()
        return presence.resume()
      },
    }),
    ...jobHandlers({
      books: parts.books,
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
    ...parts.sharing,
    ...parts.desk.handlers,
    ...priceHandlers(parts.prices),
    ...networkHandlers(parts.networks),
    ...capabilityHandlers(parts.capability),
    ...identityHandlers({
      agent: parts.agent,
      reach: () => parts.reach.reach(),
      requireUnlocked: (session) => access.requireUnlocked(session),
    }),
    ...guardReach(parts.reach, (session) => access.requireUnlocked(session)),
    ...banHandlers({ payers: parts.desk.foundation.ledger.payers, clock }),
    ...parts.line.handlers,
    ...parts.rigs.handlers,
    'estimate.get': parts.estimate,
    'hardware.rescan': parts.rescan,
    ...parts.doctor,
  }
}
