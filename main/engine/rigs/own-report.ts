import os from 'node:os'
import type { Snapshot } from '../../../contract/engine.ts'
import type { Address } from '../../../contract/money.ts'
import type { Net } from '../../../contract/power.ts'
import { type RigMarket, type RigNetwork, RigReport } from '../../../contract/rigs-report.ts'
import type { NetworkPreset } from '../wallet/networks.ts'

const CARDS = 16

export function rigNetwork({ id, label, chainId, practice, asset }: NetworkPreset): RigNetwork {
  const { address, symbol, decimals } = asset
  return { id, label, chainId, practice, asset: { address, symbol, decimals } }
}

/** What this computer is called before its person has named it for their other machines. */
export function hostName(): string {
  const clean = os
    .hostname()
    .replace(/[^\p{L}\p{N} ._-]/gu, '')
    .trim()
  return clean === '' ? 'Hearth' : clean.slice(0, 40).trim()
}

/** What the person’s other machines are told of this one: what its own window shows, without jobs, buyers and keys. */
export function ownReport(
  snapshot: Omit<Snapshot, 'rigs'>,
  now: {
    readonly name: string
    readonly at: number
    readonly network: RigNetwork
    readonly provider: Address
    readonly wallet: RigReport['wallet']
    readonly agent: RigReport['agent']
    readonly market: RigMarket | null
  },
): RigReport {
  const { engine, availability, money, policy, gpus, jobs } = snapshot
  const { why } = availability
  return RigReport.parse({
    ...now,
    version: engine.version.slice(0, 40),
    startedAt: engine.startedAt,
    availability: {
      ...availability,
      why: {
        code: why.code.slice(0, 64),
        sentence: why.sentence.slice(0, 400),
        next: why.next?.slice(0, 400) ?? null,
      },
    },
    money: {
      earned: money.earned,
      pending: money.pending,
      earnedToday: money.earnedToday,
      withdrawable: money.withdrawable,
    },
    net: { today: netOf(policy.net.today), all: netOf(policy.net.all) },
    cards: gpus.gpus.slice(0, CARDS).map(({ name, utilization, temperatureC, powerW }) => ({
      name: name.slice(0, 120),
      utilization,
      temperatureC,
      powerW,
    })),
    jobs: { running: jobs.running.length, waiting: jobs.waiting, finishedToday: jobs.finishedToday },
  })
}

function netOf({ net, why, power }: Net): RigReport['net']['today'] {
  return { net, currency: power.currency.slice(0, 8), why: why?.slice(0, 400) ?? null }
}
