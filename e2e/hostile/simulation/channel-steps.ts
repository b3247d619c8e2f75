import { z } from 'zod'
import { purchase } from '../../../main/engine/payments/testing/till.ts'
import { decodeBatchPayment } from '../../../main/engine/payments/channels/batch-payment.ts'
import type { TillAnswer } from '../../../main/engine/payments/channels/till.ts'
import { channelIn } from './model-contract.ts'
import { contractCall } from './model-collecting.ts'
import { noFaults } from './model-node.ts'
import { type ModelPayer, modelPayer } from './model-payer.ts'
import { allowingRefusals } from './refusals.ts'
import type { World } from './world.ts'

/** The most that a call may cost, base units: some ten calls are worth a claim. */
const MOST = 150_000n
const URL = 'https://hearth.example/v1/thing'
const DAY_MS = 86_400_000
const LOOKS_A_DAY = 4
const Told = z.object({
  extra: z.object({
    chargedAmount: z.string(),
    channelState: z.looseObject({ chargedCumulativeAmount: z.string() }),
  }),
})

/** A payer that the market knows, or a new one while there are few. */
async function payerOf(world: World): Promise<ModelPayer | null> {
  const { channels } = world.engine
  if (!channels.isOpen()) await channels.run()
  if (!channels.isOpen()) return null
  if (world.payers.length < 3) {
    const terms = await channels.callRequirement(MOST)
    world.payers.push(world.newPayer(() => modelPayer(world.random, terms, world.seconds)))
  }
  return world.random.pick(world.payers)
}

/** What the chain holds for a payer, as the payer itself sees it. */
function held({ blocks }: World, { id }: ModelPayer): bigint {
  return channelIn(blocks.stateAt(blocks.head).contract, id).balance
}

function depositFor(world: World, payer: ModelPayer, maximum: bigint): { readonly amount: bigint } | null {
  if (held(world, payer) >= payer.believes + maximum) return null
  return { amount: MOST * BigInt(world.random.between(10, 20)) }
}

/** One call: a voucher over the most it may cost, then a charge of what it came to, or none. */
export async function call(world: World): Promise<void> {
  const payer = await payerOf(world)
  if (payer === null) return
  const { random, engine } = world
  const header = (random.between(0, 2) === 0 ? payer.unanswered : null) ?? (await signed(world, payer))
  payer.unanswered = header
  const times = random.between(0, 9) === 0 ? 3 : 1
  const answers = await Promise.allSettled(
    Array.from({ length: times }, () =>
      engine.channels.till({ header, url: URL, maximum: MOST, chargedFirst: random.between(0, 1) === 0 }),
    ),
  )
  const sold = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  if (sold.filter(({ kind }) => kind === 'sold').length > 1)
    throw new Error('I3: one voucher bought two calls at once.')
  for (const answer of sold) await take(world, payer, answer)
  const refused = answers.find((answer) => answer.status === 'rejected')
  if (refused !== undefined) throw refused.reason
}

async function signed(world: World, payer: ModelPayer): Promise<string> {
  const accepted = await world.engine.channels.callRequirement(MOST)
  return payer.header(accepted, MOST, depositFor(world, payer, MOST))
}

async function take(world: World, payer: ModelPayer, answer: TillAnswer): Promise<void> {
  const { random, engine } = world
  if (answer.kind === 'required') return learn(world, payer, answer.paymentRequired)
  if (answer.kind === 'refunded') return
  if (random.between(0, 5) === 0) {
    await answer.sale.release()
    return
  }
  const ref = `sale-${world.sales.size}`
  const sale = { channel: payer.id, maximum: MOST, told: null as bigint | null }
  world.sales.set(ref, sale)
  const response = await answer.sale.charge(BigInt(random.between(0, Number(MOST) * 2)), { kind: 'data', ref })
  if (engine.life.dead) return
  const { extra } = Told.parse(JSON.parse(Buffer.from(response, 'base64').toString('utf8')))
  sale.told = BigInt(extra.chargedAmount)
  // A reply that is lost on its way was told all the same; the payer then learns what it cost from the next 402.
  if (random.between(0, 5) === 0) return
  payer.unanswered = null
  payer.believes = BigInt(extra.channelState.chargedCumulativeAmount)
}

/** A refusal tells the payer where its channel stands; never that it was charged less than it was told. */
function learn(world: World, payer: ModelPayer, paymentRequired: string): void {
  if (world.engine.life.dead) return
  const told = payer.correction(paymentRequired)
  if (told === null) return
  if (told < payer.believes) throw new Error(`I6: a payer was told ${payer.believes} and now ${told}.`)
  payer.believes = told
  payer.unanswered = null
}

/** A job bought by voucher; it is charged when it ends. */
export async function buyJob(world: World): Promise<void> {
  const payer = await payerOf(world)
  if (payer === null) return
  const { engine, random } = world
  const accepted = await engine.channels.jobTill.requirement(purchase.amount)
  const header = payer.header(accepted, purchase.amount, depositFor(world, payer, purchase.amount))
  const payment = decodeBatchPayment(header)
  if (payment === null) throw new Error('a payment of the model is malformed')
  const order = { payment, requestHash: `0x${payer.believes}`, purchase: async () => purchase }
  for (let times = random.between(0, 3) === 0 ? 2 : 1; times > 0; times -= 1) {
    const answer = await engine.channels.jobTill.buy(order)
    if (engine.life.dead) return
    if (answer.kind === 'paid') world.told.add(answer.job.id)
    else {
      const told = { accepts: [answer.requirement] }
      learn(world, payer, Buffer.from(JSON.stringify(told)).toString('base64'))
    }
  }
}

/** The payer asks us for the rest of its money, which comes back at once. */
export async function refund(world: World): Promise<void> {
  const payer = await payerOf(world)
  if (payer === null) return
  const accepted = await world.engine.channels.callRequirement(MOST)
  const answer = await world.engine.channels.till({ header: payer.refund(accepted), url: URL, maximum: MOST })
  await take(world, payer, answer)
}

/** We close all channels, as before a key is changed: all is claimed, the rest goes back; then the engine starts again. */
export async function closeChannels(world: World): Promise<void> {
  const { channels, life } = world.engine
  await allowingRefusals(() => channels.end())
  if (channels.isOpen()) throw new Error('Channels that were closed still take vouchers.')
  if (!life.dead) world.restart()
}

/** A payer begins to withdraw without us: all that the chain says is not claimed. */
export function askBack({ payers, blocks, random }: World): void {
  if (payers.length === 0) return
  const { id } = random.pick(payers)
  const { balance, totalClaimed } = channelIn(blocks.stateAt(blocks.head).contract, id)
  if (balance === totalClaimed) return
  blocks.pool.push(contractCall({ kind: 'ask-back', id, amount: balance - totalClaimed }, blocks.newHash('ask-back')))
}

/** Whoever has waited for long enough takes its money. */
export function takeBack({ payers, blocks }: World): void {
  for (const { id, address, config } of payers) {
    if (channelIn(blocks.stateAt(blocks.head).contract, id).leaving === null) continue
    const taking = { kind: 'take-back', id, payer: address, delay: config.withdrawDelay } as const
    blocks.pool.push(contractCall(taking, blocks.newHash('take-back')))
  }
}

/** A day: looked after at whatever the faults allow at first, then for a while with none. */
export async function day(world: World): Promise<void> {
  const step = DAY_MS / LOOKS_A_DAY
  for (let look = 1; look <= LOOKS_A_DAY; look += 1) {
    if (look > LOOKS_A_DAY / 2) {
      Object.assign(world.faults, noFaults())
      world.facilitator.mood = 'honest'
      world.blocks.baseFee = 1n
    }
    world.time.now += step - 60_000
    world.tick(8)
    // What is to be done takes more than one look, as with a loop that goes round every half minute.
    for (let round = 0; round < 3; round += 1) await allowingRefusals(() => world.engine.channels.run())
  }
  takeBack(world)
  world.tick(1)
}
