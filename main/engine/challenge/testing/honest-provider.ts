import { Hono } from 'hono'
import type { CapabilityReceipt } from '../../../../contract/challenge.ts'
import { challengeRoutes } from '../../market/challenge-routes.ts'
import type { MarketEnv } from '../../market/context.ts'
import { listen } from '../../market/listen.ts'
import type { RateLimit } from '../../market/rate.ts'
import { systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import { proveOnCpu } from '../../proof/challenge/cpu-prover.ts'
import { ChallengeDesk, type DeskParts, type Prove } from '../prover/desk.ts'
import { attestationFrom } from '../prover/received-verdict.ts'
import { providerAddress, startChain } from './signing.ts'

export const cpuProver: Prove = async function* cpuProver(challenge) {
  yield proveOnCpu(challenge)
}

export interface HonestOptions extends Partial<Omit<DeskParts, 'sign' | 'judged'>> {
  readonly rate?: RateLimit
}

/** The real routes over a real desk on loopback; provers are the processor unless told otherwise. */
export async function openHonestProvider({ rate, ...parts }: HonestOptions = {}) {
  const sign = startChain()
  const receipts: CapabilityReceipt[] = []
  const attestations: string[] = []
  const stopping = new AbortController()
  const desk = new ChallengeDesk({
    standing: () => ({ open: true, why: 'Ready.', maximum: { n: 512, T: 16 } }),
    prove: cpuProver,
    clock: systemClock,
    ...parts,
    sign: async (toSign) => {
      const receipt = sign(toSign)
      receipts.push(receipt)
      return receipt
    },
    judged: async (challenge, receipt, verdict) =>
      void attestations.push(attestationFrom(challenge, receipt, verdict, Date.now())),
  })
  const app = new Hono<MarketEnv>()
  app.route(
    '/v1/challenges',
    challengeRoutes({
      challenges: desk,
      provider: providerAddress,
      clock: systemClock,
      log: silentLog,
      stopping: stopping.signal,
      pace: { graceMs: 5_000, bytesPerSecond: 1024 },
      rate: rate ?? { perSecond: 1000, burst: 10_000 },
    }),
  )
  const listener = await listen(app, { host: '127.0.0.1', port: 0 })
  return {
    url: new URL(listener.url),
    provider: providerAddress,
    receipts,
    attestations,
    close: async () => {
      stopping.abort()
      await listener.stop(0)
    },
  }
}
export type HonestProvider = Awaited<ReturnType<typeof openHonestProvider>>
