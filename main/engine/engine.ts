import type { ConnectClient } from '../../contract/carrier.ts'
import type { Snapshot } from '../../contract/engine.ts'
import type { HostReport } from '../../contract/worker.ts'
import { say } from '../../contract/words/say.ts'
import { allChecks } from './all-checks.ts'
import type { HurriedLoop } from './ports/loop.ts'
import { createHub } from './api/hub.ts'
import { openAgent } from './identity/open.ts'
import { publicWhy } from './availability/public-why.ts'
import { createThrottle } from './api/throttle.ts'
import { createDemoBuyer } from './demo-buyer.ts'
import { estimate } from './estimate/estimate.ts'
import { comparableOffers } from './estimate/stored-offers.ts'
import { gatherFacts } from './facts.ts'
import { layFoundation } from './foundation.ts'
import { engineHandlers } from './handlers/all.ts'
import { doctorHandlers } from './handlers/doctor.ts'
import { withCards } from './hardware/cards.ts'
import { capabilityOf } from './hardware/device.ts'
import { createMachine } from './machine.ts'
import { createManners } from './manners.ts'
import { openLineDesk } from './line/open.ts'
import { allEnergy } from './ledger/several.ts'
import { openNetworks } from './networks-desk.ts'
import { askOnce, layOthers } from './other-foundations.ts'
import type { EngineOptions } from './options.ts'
import { createPriceDesk } from './price-desk.ts'
import { PRICES } from './prices.ts'
import { openReach } from './reach/open.ts'
import { realCard } from './real-card.ts'
import { startRegularWork } from './regular-work.ts'
import { openOwnRigs } from './rigs/engine-side.ts'
import { bookSections, networkSections, wholeSnapshot, type Sources } from './sections.ts'
import { sentToday } from './sent-today.ts'
import { openTrade } from './trade.ts'
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
const BOOKS_AFTER_MS = 60
/**
 * Starts everything in order: folder, keys, chain and books; then what earns; then what watches; then
 * the clients. Whatever a crash left open is taken up before the first new payment.
 * @throws HearthError with a sentence for the person, when something it cannot do without is missing
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  // Whatever was opened is closed in the opposite order, also when a later part does not start.
  await using opened = new AsyncDisposableStack()
  const asking = askOnce(options.askPassphrase)
  const foundation = opened.adopt(await layFoundation({ ...options, askPassphrase: asking.first }), (laid) =>
    laid.close(),
  )
  const { laid, leftOut } = await layOthers({
    ...options,
    others: options.others ?? [],
    askPassphrase: asking.others,
  })
  asking.forget()
  for (const other of laid) opened.adopt(other.foundation, (found) => found.close())
  const { clock, log, network } = options
  const { ledger, chain } = foundation
  const startedAt = clock.now()

  const machine = await createMachine({
    ...options,
    sentToday: () => sent.bytes(),
    paused: () => manners.paused(),
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
    main: { network, dataDir: options.dataDir, foundation, isSelling: () => true },
    // The main one stops everything when it has a problem, and says so; another is left out of what is sold.
    others: laid.map((other) => ({ ...other, isSelling: () => networks.isSelling(other.network.id) })),
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
    onAlarms: () => books.request(),
  })
  opened.defer(() => trade.stop())
  const { jobs, listener } = trade
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
  const networks = openNetworks({
    options,
    foundation,
    trade,
    others: laid,
    leftOut,
    worth: () => manners.energy.worth(),
    onFacts: () => whenFactsChange(),
    onBooks: () => hub.update(bookSections(sources)),
    onReleased: () => presence.refresh(),
  })
  opened.defer(() => networks.stop())
  const { main } = networks
  opened.defer(() => sent.save())
  const buyer =
    foundation.practice === null || options.demoBuyer === null
      ? null
      : createDemoBuyer({
          practice: foundation.practice,
          marketUrl: listener.url,
          seller: foundation.walletAddress,
          log,
          buying: options.demoBuyer,
        })

  const manners = createManners({
    options,
    ledger,
    books: trade.tills,
    energy: allEnergy(trade.books),
    jobs,
    machine,
    sandbox,
    prices: () => prices.sold().list,
    facts: () =>
      gatherFacts({
        sandbox: options.host.report(),
        jobs,
        chain: main.standing(),
        journal: ledger.journal,
        hotBalance: main.sweep.hotBalance(),
      }),
    line,
    watched: () => hub.watched(),
    onChange: ({ availability }) => {
      letBuy()
      paceChanged()
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
    walletSide: main,
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
    networks,
    books: trade.books,
    availability: () => presence.current(),
    policy: () => manners.view(),
    sandbox,
    gpus: () => machine.gpus(),
    host: () => machine.host(),
    capability: () => trade.capability.view(),
    welcome: () => welcome.view(),
    rigs: (money) => rigs.view(money),
  }

  const agent = openAgent({
    ...foundation,
    network,
    numbers: main.numbers,
    wallet: () => main.access.signer(),
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
    desk: main,
    books: trade.books,
    jobs,
    ownWork: trade.ownWork,
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
    prices,
    networks: {
      current: network.id,
      others: () => networks.standing(),
      choice: options.networkChoice,
      probe: (id) => networks.probe(id),
      gasAccount: (id) => networks.gasAccount(id),
    },
    agent,
    reach,
    rigs,
    clock,
    rescan: () => machine.rescan(),
    capability: {
      file: (receipt) => trade.capability.file(receipt),
      prove: () => trade.capability.prove(listener.url),
    },
    doctor: doctorHandlers({
      sources,
      checks: () => allChecks({ ...options, sources, jobs, networks, agent, rigs, reach: () => reach.reach() }),
      prices,
      others: () => laid.map((other) => other.network.id),
    }),
  })
  const hub = createHub({
    initial: wholeSnapshot(sources),
    handlers,
    elsewhere: (id) => networks.handlers(id, handlers),
    log,
    clock,
    onWatched: () => paceChanged(),
  })
  opened.defer(() => hub.close(say`Hearth is closing.`))

  let loops: readonly HurriedLoop[] = []
  /** What is looked at seldom at rest is looked at as soon as its other pace asks for. */
  function paceChanged(): void {
    manners.activity.paceChanged()
    machine.paceChanged()
    for (const loop of loops) loop.paceChanged()
  }

  function whenFactsChange(): void {
    presence.refresh()
    hub.update(networkSections(sources))
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
  for (const till of trade.tills) opened.defer(till.ledger.onChange(() => books.request()))
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
  await Promise.all([manners.activity.refresh(), manners.prices.refresh(), line.refresh()])
  await networks.begin()
  machine.start()
  opened.defer(() => machine.stop())
  loops = startRegularWork(
    {
      prices: () => prices.observe(jobs.running().length, options.slots, presence.takesJobs()),
      identity: agent === null ? null : () => agent.step(),
      reach: () => reach.step(),
      rigs: () => rigs.step(),
      held: () => ledger.journal.hold() !== null,
      paused: () => manners.paused(),
    },
    log,
  )
  loops = [...loops, ...networks.startWork(() => manners.calm())]
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
