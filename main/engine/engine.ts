import type { ConnectClient } from '../../contract/carrier.ts'
import type { Money, Snapshot } from '../../contract/engine.ts'
import type { HostReport } from '../../contract/worker.ts'
import { say } from '../../contract/words/say.ts'
import { allChecks } from './all-checks.ts'
import { openAnchoring } from './anchoring/open.ts'
import { createBooksAudit } from './books-audit.ts'
import { createBooksDesk } from './books-desk.ts'
import { createHub } from './api/hub.ts'
import { openAgent } from './identity/open.ts'
import { publicWhy } from './availability/public-why.ts'
import { createThrottle } from './api/throttle.ts'
import { watchChain } from './chain-watch.ts'
import { createDemoBuyer } from './demo-buyer.ts'
import { estimate } from './estimate/estimate.ts'
import { comparableOffers } from './estimate/stored-offers.ts'
import { gatherFacts } from './facts.ts'
import { layFoundation } from './foundation.ts'
import { engineHandlers } from './handlers/all.ts'
import { withCards } from './hardware/cards.ts'
import { capabilityOf } from './hardware/device.ts'
import { createMachine } from './machine.ts'
import { createManners } from './manners.ts'
import { openLineDesk } from './line/open.ts'
import { createNetworkProbe } from './network-probe.ts'
import { watchNetwork } from './network-watch.ts'
import type { EngineOptions } from './options.ts'
import { createPriceDesk } from './price-desk.ts'
import { PRICES } from './prices.ts'
import { openReach } from './reach/open.ts'
import { realCard } from './real-card.ts'
import { reconcile as compare } from './reconcile.ts'
import { startRegularWork } from './regular-work.ts'
import { openOwnRigs } from './rigs/engine-side.ts'
import { bookSections, networkSection, wholeSnapshot, type Sources } from './sections.ts'
import { sentToday } from './sent-today.ts'
import { openTrade } from './trade.ts'
import { openWalletSide } from './wallet-side.ts'
import { accountNumbers, storedNumbers } from './wallet/account-numbers.ts'
import type { Chain } from './wallet/chain.ts'
import { createWelcome } from './welcome/welcome.ts'

export interface Engine {
  readonly connect: ConnectClient
  readonly marketUrl: string
  /** The chain itself, for checks that do not want to take the engine's word. */
  readonly chain: Pick<Chain, 'balance'>
  snapshot(): Snapshot
  /** Ends jobs without losing them, closes the books, and ends every process it started. */
  stop(): Promise<void>
}

/** How often clients hear of the books at most. */
const BOOKS_EVERY_MS = 100
/** Not while a buyer waits for the very step that changed them. */
const BOOKS_AFTER_MS = 25
/**
 * Starts everything in order: folder, keys, chain and books; then what earns; then what watches; then
 * the clients. Whatever a crash left open is taken up before the first new payment.
 * @throws HearthError with a sentence for the person, when something it cannot do without is missing
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  // Whatever was opened is closed in the opposite order, also when a later part does not start.
  await using opened = new AsyncDisposableStack()
  const foundation = opened.adopt(await layFoundation(options), (laid) => laid.close())
  const { clock, log, network } = options
  const { ledger, chain, practice } = foundation
  const startedAt = clock.now()

  const machine = await createMachine({
    ...options,
    sentToday: () => sent.bytes(),
    gpuWorks: () => trade.jobs.queue('wgsl').running > 0,
    onChange: () => {
      trade.jobs.memoryChanged()
      manners.governor.look()
      presence.refresh()
      hub.update({
        ...machine.sections(),
        sandbox: sandbox(),
        capability: trade.capability.view(),
        policy: manners.view(),
      })
    },
  })
  const chainWatch = watchChain({ chain, practice, clock, log, onChange: () => whenFactsChange() })
  const prices = createPriceDesk({ settings: ledger.settings, clock, reference: PRICES })
  const line = openLineDesk({
    ...options.line,
    settings: ledger.settings,
    rules: () => manners.presence.rules().network,
    ownSent: () => sentBytes(),
    sentToday: () => sent.bytes(),
    clock,
    log,
    onChange: () => presence.refresh(),
  })
  opened.defer(() => line.stop())
  const trade = await openTrade({
    options,
    foundation,
    prices,
    device: () => machine.device(),
    capability: () => capabilityOf(machine.device()),
    availability: () => ({ open: presence.takesJobs(), why: publicWhy(presence.current()) }),
    freeMemoryMiB: () => machine.freeMemoryMiB(),
    pace: {
      paceOf: (gpu) => manners.governor.paceOf(gpu),
      shareOf: (adapters) => manners.governor.shareOf(adapters),
    },
    registration: () => agent?.identity.file() ?? null,
    publicUrl: () => reach.reach().url,
    line,
    alternatives: (kind) => rigs.alternatives(kind),
  })
  opened.defer(() => trade.stop())
  const { jobs, listener, channels } = trade
  const reach = openReach({
    ...options,
    settings: ledger.settings,
    serve: trade.serve,
    host: trade.visits,
    localUrl: listener.url,
    beyond: options.beyond(foundation.receiptsAddress, foundation.rpcUrl),
  })
  opened.defer(() => reach.stop())
  function sentBytes(): number {
    return listener.sentBytes() + reach.sentBytes()
  }
  const sent = sentToday({ settings: ledger.settings, clock, sentSinceStart: sentBytes })
  const { access, walletDesk, transfers, sweep } = openWalletSide(foundation, options, trade.facilitator)
  opened.defer(() => {
    sent.save()
    access.close()
  })
  const buyer =
    practice === null || options.demoBuyer === null
      ? null
      : createDemoBuyer({ practice, marketUrl: listener.url, log, buying: options.demoBuyer })

  const probe = createNetworkProbe({
    network,
    rpcUrl: foundation.rpcUrl,
    facilitator: trade.facilitator,
    holders: [foundation.walletAddress, ...(practice === null ? [] : [practice.buyer.address])],
    clock,
  })
  const networkWatch = watchNetwork({ probe: () => probe(network.id), clock, onChange: () => whenFactsChange() })

  const manners = createManners({
    options,
    ledger,
    jobs,
    machine,
    sandbox,
    prices: () => prices.sold().list,
    facts: () =>
      gatherFacts({
        sandbox: options.host.report(),
        jobs,
        chain: networkWatch.standing(chainWatch.current()),
        journal: ledger.journal,
      }),
    line,
    onChange: ({ availability }) => {
      letBuy()
      hub.update({ availability, policy: manners.view() })
    },
  })
  const { presence } = manners
  /** The sandbox's own report, with the cards that its adapters are. */
  function sandbox(): HostReport {
    return withCards(options.host.report(), machine.gpus().gpus)
  }
  /** The practice buyer waits while this machine is measured: what it buys would be measured too. */
  const letBuy = (): void => buyer?.setActive(presence.takesJobs() && !welcome.measuring())
  const welcome = createWelcome({
    ledger,
    card: () => realCard(trade, () => listener.url),
    draw: trade.drawPicture,
    clock,
    onChange: () => {
      letBuy()
      hub.update({ welcome: welcome.view() })
    },
  })
  opened.defer(() => welcome.stop())
  const rigs = await openOwnRigs({
    options,
    foundation,
    walletSide: { access, walletDesk, sweep },
    snapshot: () => hub.snapshot(),
    presence: () => presence,
    jobs,
    agent: () => agent,
    reach,
    onChange: () => hub.update({ rigs: rigs.view() }),
  })
  opened.defer(() => rigs.stop())
  const sources: Sources = {
    options,
    foundation,
    startedAt,
    marketUrl: () => listener.url,
    running: () => jobs.running(),
    chain: () => chainWatch.current(),
    availability: () => presence.current(),
    policy: () => manners.view(),
    sandbox,
    gpus: () => machine.gpus(),
    host: () => machine.host(),
    capability: () => trade.capability.view(),
    reconcile: () => audit.current(),
    welcome: () => welcome.view(),
    rigs: (money) => rigs.view(money),
  }

  const booksDesk = createBooksDesk({
    ledger,
    asset: network.asset,
    clock,
    reconcile: () => reconcileNow(),
    goOn: async () => {
      await moveMoney()
      presence.refresh()
    },
  })

  const compared = { ledger, chain, wallet: foundation.walletAddress, asset: network.asset, clock, channels }
  const audit = createBooksAudit({
    compare: () => compare(compared),
    thorough: (withChain) => booksDesk.thorough(withChain),
    clock,
    log,
    onDone: () => hub.update(bookSections(sources)),
  })
  async function reconcileNow(): Promise<Money> {
    await audit.run('thorough')
    return bookSections(sources).money
  }

  // One account anchors receipts and holds the agent: its numbers are given out in one place.
  const numbers = accountNumbers(chain, storedNumbers(ledger, foundation.receiptsAddress))
  const anchoring = openAnchoring({ ...foundation, network, key: foundation.receiptsKey, numbers, clock, log })
  const agent = openAgent({
    ...foundation,
    network,
    numbers,
    wallet: () => access.signer(),
    reach: () => reach.reach(),
    keepsRegistration: () => reach.keepsRegistration(),
    kinds: () => (sandbox().gpu.adapters.length > 0 ? 'wasm,wgsl' : 'wasm'),
    attestations: () => trade.capability.view().proofs,
    verdictAbout: (digest) => trade.validator.verdictAbout(digest),
    fetchFile: options.fetchFile,
    clock,
    log,
  })
  const handlers = engineHandlers({
    foundation,
    network,
    anchoring,
    jobs,
    ownWork: trade.ownWork,
    channels: trade.channels,
    sharing: trade.retrieval.handlers,
    line,
    estimate: async ({ hours }) =>
      estimate({
        hours,
        kinds: manners.energy.hours(),
        rules: presence.rules(),
        symbol: network.asset.symbol,
        operations: trade.capability.view().proofs[0]?.throughput ?? null,
        offers: await comparableOffers(options.dataDir),
      }),
    presence,
    manners,
    welcome,
    access,
    transfers,
    walletDesk,
    sweep,
    prices,
    networks: {
      current: network.id,
      choice: options.networkChoice,
      probe: (id) => (id === network.id ? networkWatch.look() : probe(id)),
    },
    agent,
    reach,
    rigs,
    clock,
    books: booksDesk,
    reconcile: () => reconcileNow(),
    rescan: () => machine.rescan(),
    capability: {
      file: (receipt) => trade.capability.file(receipt),
      prove: () => trade.capability.prove(listener.url),
    },
    examine: async () => ({
      checks: allChecks({ ...options, sources, jobs, network: networkWatch, agent, rigs, reach: () => reach.reach() }),
    }),
  })
  const hub = createHub({ initial: wholeSnapshot(sources), handlers, log, clock })
  opened.defer(() => hub.close(say`Hearth is closing.`))

  function whenFactsChange(): void {
    presence.refresh()
    hub.update({ network: networkSection(sources) })
  }

  function whenSandboxChanges(): void {
    presence.refresh()
    hub.update({ sandbox: sandbox() })
  }

  function whenBooksChange(): void {
    presence.refresh()
    hub.update({ ...bookSections(sources), capability: trade.capability.view() })
  }

  // A job changes the books several times in a few milliseconds; reading them each time would cost more than the job.
  const books = createThrottle(clock, BOOKS_EVERY_MS, whenBooksChange, BOOKS_AFTER_MS)
  opened.defer(() => books.cancel())
  opened.defer(ledger.onChange(() => books.request()))
  opened.defer(jobs.onChange(() => books.request()))
  opened.defer(
    jobs.onChange(() => {
      manners.energy.sample()
      machine.workChanged()
      manners.governor.look()
    }),
  )
  trade.capability.onChange(() => books.request())
  opened.defer(options.host.onReport(() => whenSandboxChanges()))
  await chainWatch.check()
  await networkWatch.check()
  await Promise.all([manners.activity.refresh(), manners.prices.refresh(), line.refresh()])
  /** Not while the books are read-only: they were brought back from somewhere, and must not go on by themselves. */
  async function moveMoney(): Promise<void> {
    await trade.begin()
    transfers.start()
  }
  if (ledger.journal.hold() === null) await moveMoney()
  opened.defer(() => transfers.stop())
  machine.start()
  opened.defer(() => machine.stop())
  const loops = startRegularWork(
    {
      chain: () => chainWatch.check(),
      sweep: () => sweep.step(),
      network: () => networkWatch.check(),
      prices: () => prices.observe(jobs.running().length, options.slots, presence.takesJobs()),
      reconcile: () => audit.runWhenDue(),
      anchors: anchoring === null ? null : () => anchoring.step(),
      identity: agent === null ? null : () => agent.step(),
      reach: () => reach.step(),
      rigs: () => rigs.step(),
      calm: () => jobs.running().length === 0 && !presence.takesJobs() && !hub.watched(),
      held: () => ledger.journal.hold() !== null,
    },
    log,
  )
  for (const loop of loops) opened.defer(() => loop.stop())
  if (buyer !== null) opened.defer(() => buyer.stop())
  manners.start()
  opened.defer(() => manners.stop())
  line.start()
  await reach.step()
  presence.refresh()
  await manners.apply()
  letBuy()
  opened.defer(() => {
    presence.closing()
    presence.stop()
  })
  log.info('engine.started', { network: network.id, ms: clock.now() - startedAt })

  const running = opened.move()
  return {
    connect: hub.connect,
    marketUrl: listener.url,
    chain,
    snapshot: () => hub.snapshot(),
    stop: async () => {
      await running.disposeAsync()
      log.info('engine.stopped')
    },
  }
}
