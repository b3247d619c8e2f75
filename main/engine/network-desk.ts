import { BATCH_SETTLEMENT_ADDRESS } from '@x402/evm'
import type { EngineHandlers, Money } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import type { FacilitatorChoice, NetworkId, ProbeReport } from '../../contract/networks.ts'
import { say } from '../../contract/words/say.ts'
import type { Anchoring } from './anchoring/anchoring.ts'
import { openAnchoring } from './anchoring/open.ts'
import { createBooksAudit } from './books-audit.ts'
import { acceptChain, behindChain } from './behind-chain.ts'
import { createBooksDesk } from './books-desk.ts'
import { hotBalanceProblem } from './availability/hot-balance.ts'
import type { ChainStatus, ChainWatch } from './chain-watch.ts'
import type { Worth } from './energy/net.ts'
import { anchorHandlers } from './handlers/anchors.ts'
import { moneyHandlers } from './handlers/money.ts'
import { voucherHandlers } from './handlers/vouchers.ts'
import { walletHandlers } from './handlers/wallet.ts'
import { withdrawalHandlers } from './handlers/withdrawals.ts'
import { createMoneyStart } from './money-start.ts'
import { createNetworkProbe } from './network-probe.ts'
import { type NetworkWatch, watchNetwork } from './network-watch.ts'
import type { OpenTill } from './open-till.ts'
import { createOutsideMoney } from './outside-money.ts'
import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import { reconcile as compare } from './reconcile.ts'
import { deliveriesOf } from './retrieval/deliveries.ts'
import type { PaidOn } from './trade.ts'
import { openWalletSide, type WalletSide } from './wallet-side.ts'
import { type AccountNumbers, accountNumbers, storedNumbers } from './wallet/account-numbers.ts'
import { openIncoming } from './wallet/incoming.ts'
import { createNamedReviews } from './wallet/names/named-reviews.ts'
import { openNames } from './wallet/names/resolver.ts'

/** The calls that are about the money, the wallet and the books of one network. */
export type NetworkCalls = ReturnType<typeof handlersOf>

/** Everything around the money of one network: its wallet, its way out, its books, and whether they agree with the chain. */
export interface NetworkDesk extends WalletSide {
  readonly network: PaidOn['network']
  readonly foundation: PaidOn['foundation']
  readonly chainWatch: ChainWatch
  readonly networkWatch: NetworkWatch
  /** Where the account that anchors gets its numbers from. */
  readonly numbers: AccountNumbers
  readonly anchoring: Anchoring | null
  readonly handlers: NetworkCalls
  /** What the last comparison with the chain found, null before the first; money of vouchers that may be lost; why refunds wait. */
  concerns(): Pick<Money, 'reconcile' | 'alarms' | 'refundsWait'>
  /** Compares when it is time to. */
  auditWhenDue(): Promise<void>
  /** What a network, this or another, really answers. */
  readonly probe: (id: NetworkId) => Promise<ProbeReport>
  /** Whether work can be paid on the chain, with what keeps it from that. */
  standing(): ChainStatus
  /** Looks at the chain, and lets money move as soon as the books could be compared with it. */
  look(): Promise<void>
  /** Why no work is sold for this money, in a sentence; null when it is. */
  problem(): string | null
  /** Looks at chain and network, and lets money move unless the books are read-only. */
  begin(): Promise<void>
  /** Ends what moves money; the till is ended by itself. */
  stop(): Promise<void>
}

const COIN_GOOD_FOR_MS = 10 * 60_000

export function openNetworkDesk(parts: {
  readonly on: PaidOn
  readonly till: OpenTill
  readonly chainWatch: ChainWatch
  readonly clock: Clock
  readonly log: Log
  readonly worth: () => Worth
  /** The money as clients see it. */
  readonly money: () => Money
  /** What is known of the network, or of its money, has changed. */
  readonly onFacts: () => void
  readonly onBooks: () => void
  /** First when its money may move: at the start, or when read-only books are released. */
  readonly onMoving: () => Promise<void>
  readonly onReleased: () => void
  /** Whom the person chose to settle payments of a network. */
  readonly chosen: (id: NetworkId) => Promise<FacilitatorChoice | undefined>
}): NetworkDesk {
  const { on, till, chainWatch, clock, log } = parts
  const { network, foundation } = on
  const { ledger, chain, practice } = foundation
  const { access, walletDesk, transfers, sweep } = openWalletSide(
    foundation,
    { network, clock, log },
    till.facilitator,
    parts.onBooks,
  )
  const probe = createNetworkProbe({
    network,
    rpcUrl: foundation.rpcUrl,
    facilitator: till.facilitator,
    gas: till.gasAccount === null ? null : { account: till.gasAccount, chain },
    chosen: parts.chosen,
    holders: [foundation.walletAddress, ...(practice === null ? [] : [practice.buyer.address])],
    clock,
  })
  const networkWatch = watchNetwork({
    probe: () => probe(network.id),
    // Coin for fees is used up by what it pays for.
    ...(till.gasAccount === null ? {} : { goodForMs: COIN_GOOD_FOR_MS }),
    clock,
    onChange: parts.onFacts,
  })
  const booksDesk = createBooksDesk({
    ledger,
    asset: network.asset,
    clock,
    takeUp: async () => till.channels?.beginReading(),
    reconcile: () => reconcileNow(),
    accept: (difference) => acceptChain({ ...beside(), difference }),
    goOn: async () => {
      await money.released()
      parts.onReleased()
    },
  })
  const compared = {
    ledger,
    chain,
    wallet: foundation.walletAddress,
    asset: network.asset,
    clock,
    channels: till.channels,
    outside: createOutsideMoney({
      ledger,
      incoming: openIncoming(network, foundation.rpcUrl, foundation.walletAddress),
      clock,
      booked: [foundation.walletAddress, BATCH_SETTLEMENT_ADDRESS],
    }),
  }
  const audit = createBooksAudit({
    compare: () => compare(compared),
    thorough: (withChain) => booksDesk.thorough(withChain),
    clock,
    log,
    onDone: parts.onBooks,
  })
  async function reconcileNow(): Promise<Money> {
    await audit.run('thorough')
    return parts.money()
  }
  // One account anchors receipts and holds the agent: its numbers are given out in one place.
  const numbers = accountNumbers(chain, storedNumbers(ledger, foundation.receiptsAddress))
  const anchoring = openAnchoring({ ...foundation, network, key: foundation.receiptsKey, numbers, clock, log })

  /** Not while the books are read-only: they were brought back from somewhere, and must not go on by themselves. */
  async function moveMoney(): Promise<void> {
    await parts.onMoving()
    till.begin()
    transfers.start()
  }

  /** What the chain is asked about the books. */
  function beside() {
    return {
      ledger,
      chain,
      wallet: foundation.walletAddress,
      anchored: anchoring === null ? null : () => anchoring.onChain(),
    }
  }

  const money = createMoneyStart({
    journal: ledger.journal,
    // A practice chain that lost power has lost its last second, which says nothing against the books.
    isBehind: () => behindChain({ ...beside(), remembers: foundation.practice === null }),
    moveMoney,
    onChange: parts.onFacts,
    log,
  })
  const standing = (): ChainStatus => money.standing(networkWatch.standing(chainWatch.current()))

  return {
    network,
    foundation,
    chainWatch,
    networkWatch,
    access,
    walletDesk,
    transfers,
    sweep,
    numbers,
    anchoring,
    probe,
    handlers: handlersOf({
      desk: { on, till, clock, access, walletDesk, transfers, sweep, anchoring },
      // What a coin is worth is said once: all of them are coins of one currency, each with its own decimals.
      worth: () => ({ ...parts.worth(), ...network.asset }),
      books: booksDesk.handlers,
      reconcile: reconcileNow,
    }),
    concerns: () => ({
      reconcile: audit.current(),
      alarms: [...(till.channels?.collector.alarms() ?? [])],
      refundsWait: transfers.refundsWait(),
    }),
    auditWhenDue: () => audit.runWhenDue(),
    standing,
    look: async () => {
      await chainWatch.check()
      await money.step()
    },
    problem: () => {
      const books = ledger.journal.hold()?.sentence ?? ledger.journal.problem()
      const { up, problem } = standing()
      if (books !== null || up) return books ?? hotBalanceProblem(sweep.hotBalance())
      return problem ?? say`The payment network does not answer.`
    },
    begin: async () => {
      await chainWatch.check()
      await networkWatch.check().catch((error: unknown) => {
        // One network that cannot be looked at must not keep the others from their work; it is looked at again.
        if (!(error instanceof HearthError)) throw error
        log.warn('network.not-checked', { network: network.id, code: error.code })
      })
      await money.step()
    },
    stop: async () => {
      await transfers.stop()
      access.close()
    },
  }
}

function handlersOf(parts: {
  readonly desk: WalletSide & {
    readonly on: PaidOn
    readonly till: OpenTill
    readonly clock: Clock
    readonly anchoring: Anchoring | null
  }
  readonly worth: () => Worth
  readonly books: ReturnType<typeof createBooksDesk>['handlers']
  readonly reconcile: EngineHandlers['ledger.reconcile']
}) {
  const { on, till, clock, access, walletDesk, transfers, sweep, anchoring } = parts.desk
  const { ledger, rotations } = on.foundation
  return {
    ...anchorHandlers({ ledger, anchoring, chainId: on.network.numericId, rotations }),
    ...moneyHandlers({ ledger, clock, worth: parts.worth }),
    ...parts.books,
    ...walletHandlers({ desk: walletDesk, sweep, access }),
    ...withdrawalHandlers({
      ledger,
      transfers,
      names: createNamedReviews(openNames(on.network)),
      requireUnlocked: (session) => access.requireUnlocked(session),
    }),
    ...voucherHandlers({ ledger, channels: till.channels }),
    'sharing.deliveries': deliveriesOf(ledger, till),
    'ledger.reconcile': parts.reconcile,
  }
}
