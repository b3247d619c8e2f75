import type { EngineHandlers, Money, Snapshot } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import type { Address } from '../../contract/money.ts'
import type { NetworkId, ProbeReport } from '../../contract/networks.ts'
import type { RefundsWait } from '../../contract/refunds.ts'
import { say } from '../../contract/words/say.ts'
import { watchChain } from './chain-watch.ts'
import type { Worth } from './energy/net.ts'
import { type NetworkDesk, openNetworkDesk } from './network-desk.ts'
import type { EngineOptions } from './options.ts'
import type { LeftOut, OtherFoundation } from './other-foundations.ts'
import type { HurriedLoop } from './ports/loop.ts'
import { gasAccount } from './payments/facilitator/gas-key.ts'
import { startNetworkWork } from './regular-work.ts'
import type { OpenTill } from './open-till.ts'
import type { Trade } from './trade.ts'
import { startOfToday } from './views/days.ts'
import { moneyView, withdrawalRow } from './views/money.ts'

/** How a further network does. */
export interface OtherStanding {
  readonly id: NetworkId
  readonly label: string
  /** Why no work is sold for its money, in a sentence; null when it is. */
  readonly problem: string | null
  /** The last report about what it can do; null where there is none. */
  readonly report: ProbeReport | null
  /** Why refunds that are owed in its money are not paid back now. */
  readonly refundsWait: RefundsWait | null
}

/** The networks that work is paid on: the main one and the others, each with a desk of its own and nothing in common. */
export interface NetworksDesk {
  readonly main: NetworkDesk
  /** Of the further ones, whether work is sold for its money at the moment. */
  isSelling(id: NetworkId): boolean
  standing(): readonly OtherStanding[]
  /** What is said of money of vouchers that may be lost, on all of them. */
  alarms(): string[]
  /** As clients see the further ones. */
  sections(): Snapshot['others']
  /** The calls of one network's money in place of the main one's. @throws HearthError `network/not-open` */
  handlers(id: NetworkId, main: EngineHandlers): EngineHandlers
  probe(id: NetworkId): Promise<ProbeReport>
  /** The account that needs coin where Hearth settles payments by itself; null where its wallet is not open. */
  gasAccount(id: NetworkId): Address | null
  /** Lets the money of all of them move; resolves when that of the main one does. */
  begin(): Promise<void>
  /** @param calm no job runs or may start, and nobody looks */
  startWork(calm: () => boolean): readonly HurriedLoop[]
  stop(): Promise<void>
}

const RECENT_WITHDRAWALS = 10

export function openNetworks(parts: {
  readonly options: EngineOptions
  readonly foundation: OtherFoundation['foundation']
  readonly trade: Pick<Trade, 'tills' | 'begin'>
  readonly others: readonly OtherFoundation[]
  readonly leftOut: readonly LeftOut[]
  readonly worth: () => Worth
  readonly onFacts: () => void
  readonly onBooks: () => void
  /** Read-only books were released. */
  readonly onReleased: () => void
}): NetworksDesk {
  const { options, trade, leftOut } = parts
  const { clock, log } = options
  const [mainTill, ...otherTills] = trade.tills
  const { network, dataDir } = options
  const main = open({ network, dataDir, foundation: parts.foundation }, mainTill)
  const others = parts.others.flatMap((on, index) => {
    const till = otherTills[index]
    return till === undefined ? [] : [open(on, till)]
  })
  let beginnings: Promise<unknown> = Promise.resolve()

  function open(on: OtherFoundation, till: OpenTill): NetworkDesk {
    const { chain, practice } = on.foundation
    const desk: NetworkDesk = openNetworkDesk({
      on: { ...on, isSelling: till.isSelling },
      till,
      chainWatch: watchChain({ chain, practice, clock, log, onChange: parts.onFacts }),
      clock,
      log,
      worth: parts.worth,
      money: () => moneyOf(desk),
      onFacts: parts.onFacts,
      onBooks: parts.onBooks,
      onMoving: () => trade.begin(),
      onReleased: parts.onReleased,
      chosen: async (id) => (await options.networkChoice?.facilitators())?.get(id),
    })
    return desk
  }

  function moneyOf(desk: NetworkDesk): Money {
    return moneyView(desk.foundation.ledger, startOfToday(clock.now()), desk.concerns())
  }

  function deskOf(id: NetworkId): NetworkDesk | undefined {
    return [main, ...others].find((desk) => desk.network.id === id)
  }

  function section(desk: NetworkDesk): Snapshot['others'][number] {
    const { foundation } = desk
    const recent = foundation.ledger.transfers.list({ kind: 'withdrawal', cursor: null, limit: RECENT_WITHDRAWALS })
    return {
      network: networkView(desk),
      problem: desk.problem(),
      wallet: foundation.walletAddress,
      money: moneyOf(desk),
      withdrawals: recent.rows.map(withdrawalRow),
    }
  }

  return {
    main,
    isSelling: (id) => others.some((desk) => desk.network.id === id && desk.problem() === null),
    standing: () => [
      ...others.map((desk) => ({
        id: desk.network.id,
        label: desk.network.label,
        problem: desk.problem(),
        report: desk.networkWatch.current(),
        refundsWait: desk.transfers.refundsWait(),
      })),
      ...leftOut.map(({ network: { id, label }, problem }) => ({
        id,
        label,
        problem,
        report: null,
        refundsWait: null,
      })),
    ],
    alarms: () => [main, ...others].flatMap((desk) => desk.concerns().alarms),
    sections: () => [
      ...others.map(section),
      ...leftOut.map((out) => ({
        network: { ...viewOf(out.network), chain: { up: false, block: null, problem: out.problem } },
        problem: out.problem,
        wallet: null,
        money: null,
        withdrawals: [],
      })),
    ],
    handlers: (id, all) => {
      // The main one is meant by saying nothing: only so is its wallet unlocked once.
      const desk = others.find((each) => each.network.id === id)
      if (desk !== undefined) return { ...all, ...desk.handlers }
      throw new HearthError('network/not-open', say`Work is not paid on this network here.`, {
        hint: 'Add it with “hearth network --add”, and start Hearth again.',
      })
    },
    probe: (id) => deskOf(id)?.networkWatch.look() ?? main.probe(id),
    gasAccount: (id) => {
      const desk = deskOf(id)
      return desk === undefined || desk.network.practice ? null : gasAccount(desk.foundation.receiptsKey)
    },
    begin: async () => {
      await main.begin()
      // They are looked at meanwhile: a network that answers slowly keeps nobody waiting.
      beginnings = Promise.allSettled(others.map((desk) => desk.begin()))
    },
    startWork: (calm) => [main, ...others].flatMap((desk) => startNetworkWork(desk, calm, log)),
    stop: async () => {
      await beginnings
      await Promise.all([main, ...others].map((desk) => desk.stop()))
    },
  }
}

/** A network as clients see it. */
export function networkView({ network, chainWatch }: NetworkDesk): Snapshot['network'] {
  return { ...viewOf(network), chain: chainWatch.current() }
}

function viewOf(network: NetworkDesk['network']): Omit<Snapshot['network'], 'chain'> {
  const { id, label, chainId, practice, asset, explorerTx } = network
  return { id, label, chainId, practice, asset, explorerTx }
}
