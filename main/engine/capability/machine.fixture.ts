import path from 'node:path'
import { Hono } from 'hono'
import type { WorkerHost } from '../../../contract/worker.ts'
import { capMatmulManifest, largestChallengeSide } from '../../../worker/programs/wgsl/cap-matmul.ts'
import { startEngine } from '../jobs/engine.fixture.ts'
import { challengeRoutes } from '../market/challenge-routes.ts'
import type { MarketEnv } from '../market/context.ts'
import { listen } from '../market/listen.ts'
import type { ChallengeProgram } from '../options.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { sampleArguments, sampleSigner } from '../proof/receipts.fixture.ts'
import { openCapability } from './capability.ts'
import { challengeBooks } from './challenge-books.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const ASSET = `0x${'5f'.repeat(20)}` as const

export const challengeProgram: ChallengeProgram = {
  shader: 'cap-matmul',
  manifestOf: capMatmulManifest,
  largestSide: largestChallengeSide,
  arithmeticFile: path.join(root, 'main/engine/challenge/verifier/arithmetic-thread.ts'),
}

/** What a test decides, and sees. */
interface TestState {
  open: boolean
  why: string
  /** Until challenges may have the card again. */
  waitMs: number
  /** Card time of each challenge, milliseconds. */
  readonly spent: number[]
}

/**
 * Real jobs on a real card (or a processor that plays one), real books and the real routes on loopback.
 * @param sha256 of the challenge's shader, which lies in `out/programs`
 */
export async function openMachine(host: WorkerHost, sha256: string) {
  const engine = await startEngine(host)
  const { jobs, books, blobs } = engine
  const module = await blobs.addProgram(path.join(root, 'out/programs/cap-matmul.wgsl'), sha256)
  const state: TestState = { open: true, why: 'Available.', waitMs: 0, spent: [] }
  const capability = openCapability({
    ledger: books.ledger,
    books: challengeBooks({
      ledger: books.ledger,
      signer: sampleSigner,
      domain: sampleArguments.domain,
      asset: ASSET,
      device: () => sampleArguments.device,
      clock: systemClock,
    }),
    jobs,
    program: challengeProgram,
    module,
    signer: sampleSigner,
    availability: () => state,
    allowance: { waitMs: () => state.waitMs, spend: (ms) => void state.spent.push(ms) },
    clock: systemClock,
  })
  const stopping = new AbortController()
  const app = new Hono<MarketEnv>()
  app.route(
    '/v1/challenges',
    challengeRoutes({
      challenges: capability.desk,
      provider: sampleSigner.address,
      clock: systemClock,
      log: silentLog,
      stopping: stopping.signal,
      pace: { graceMs: 20_000, bytesPerSecond: 1024 },
    }),
  )
  const listener = await listen(app, { host: '127.0.0.1', port: 0 })
  return {
    engine,
    capability,
    state,
    provider: sampleSigner.address,
    url: new URL(listener.url),
    close: async () => {
      stopping.abort()
      await listener.stop(0)
      await engine.close()
    },
  }
}
export type TestMachine = Awaited<ReturnType<typeof openMachine>>
