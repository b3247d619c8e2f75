import { seeded } from '../../../main/engine/practice/buyer/random.ts'
import { brokenChannelRest } from './channel-invariants.ts'
import { brokenInvariant, brokenRest, newMemory } from './invariants.ts'
import { noFaults } from './model-node.ts'
import { allowingRefusals } from './refusals.ts'
import { type Step, steps } from './steps.ts'
import { openWorld, type Spoil, type World } from './world.ts'

export interface SimulationReport {
  readonly steps: number
  readonly jobs: number
  readonly payouts: number
  readonly reversed: number
  /** Charged by voucher, calls and jobs. */
  readonly charges: number
  /** The first invariant that broke, with the last steps before it; null when all held. */
  readonly broken: string | null
}

const DRAIN_ROUNDS = 400
const TOLD_STEPS = 6
/** One step in so many has the engine die at a crash point that it passes, at the latest at so many. */
const CRASHES_IN = 12
const MOST_PASSES = 8

/** One seed's life: random steps with every invariant looked at after each, then no more faults until all is at rest. */
export async function simulate(seed: number, count: number, spoil?: Spoil): Promise<SimulationReport> {
  const world = openWorld(seed, spoil)
  const memory = newMemory()
  const order = seeded(seed + 1_000_000)
  const done: string[] = []
  let broken: string | null = null
  try {
    while (done.length < count && broken === null) {
      const step = pick(order.between(1, TOTAL))
      const mayDie = order.between(1, CRASHES_IN) === 1 && step.name !== 'day'
      const crash = mayDie ? order.between(1, MOST_PASSES) : null
      done.push(crash === null ? step.name : `${step.name} (dies at ${crash})`)
      broken = await looked(world, memory, crash === null ? step.run : (of) => of.crashIn(crash, () => step.run(of)))
    }
    if (broken === null) broken = await drain(world, memory)
    const { ledger } = world.engine
    return {
      steps: done.length,
      jobs: ledger.jobs.counts(0).total,
      payouts: ledger.transfers.list({ kind: 'withdrawal', cursor: null, limit: 1 }).total,
      reversed: ledger.payments.byState(['reversed']).length,
      charges: ledger.channels.calls({ cursor: null, limit: 1 }).total,
      broken: broken === null ? null : `seed ${seed}: ${broken} After: ${done.slice(-TOLD_STEPS).join(', ')}.`,
    }
  } finally {
    world.close()
  }
}

const TOTAL = steps.reduce((sum, { weight }) => sum + weight, 0)

function pick(at: number): Step {
  let left = at
  for (const step of steps) {
    left -= step.weight
    if (left <= 0) return step
  }
  throw new Error('no step has this weight')
}

async function looked(world: World, memory: ReturnType<typeof newMemory>, work: Step['run']): Promise<string | null> {
  try {
    await allowingRefusals(() => work(world))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return brokenInvariant(world, memory)
}

/** Faults off; then everything has to come to rest by itself. */
async function drain(world: World, memory: ReturnType<typeof newMemory>): Promise<string | null> {
  Object.assign(world.faults, noFaults())
  world.facilitator.mood = 'honest'
  world.blocks.baseFee = 1n
  // What a call that broke off had reserved is free after a start.
  world.restart()
  for (let round = 0; round < DRAIN_ROUNDS; round += 1) {
    const broken = await looked(world, memory, async () => {
      world.tick(4)
      world.work()
      await world.engine.payments.recover()
      await world.engine.payments.confirmFinal()
      await world.engine.transfers.step()
      await world.engine.channels.run()
      await world.engine.channels.collector.collectAll()
    })
    if (broken !== null) return broken
    if ((await unrest(world)) === null) return null
    if (round === DRAIN_ROUNDS / 2) world.time.now += 3_600_000
  }
  return unrest(world)
}

async function unrest(world: World): Promise<string | null> {
  return brokenRest(world) ?? (await brokenChannelRest(world))
}
