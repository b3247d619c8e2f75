import { randomBytes } from 'node:crypto'
import type { ClientSession, EngineHandlers, Money } from '../../../contract/engine.ts'
import { type Alternative, HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import { RigSettings, type RigsView } from '../../../contract/rigs.ts'
import { pairingLink, writePairingCode } from '../../../contract/rigs-code.ts'
import type { RigId, RigMarket, RigNetwork, RigReport } from '../../../contract/rigs-report.ts'
import { say } from '../../../contract/words/say.ts'
import type { JobKind } from '../../../contract/worker.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { DeviceKey } from './device-key.ts'
import { createHosting, type HostedEngine } from './hosting.ts'
import { createInvitations } from './invitations.ts'
import { alternativesOf, marketsFor, marketsOf } from './naming.ts'
import { localAddress } from './own-address.ts'
import { hostName } from './own-report.ts'
import { openRigStore } from './store.ts'
import { totalsOf } from './totals.ts'
import { createWatching } from './watching.ts'

const PORT = 4023

type RigHandlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `rigs.${string}`>>

/** The person's other machines. */
export interface Rigs {
  readonly handlers: RigHandlers
  /** @param money of this machine, as the books say it now; as they said it last when absent */
  view(money?: Money): RigsView
  /** Where a buyer who is turned away for load may go. @param kind of jobs; null: any */
  alternatives(kind: JobKind | null): readonly Alternative[]
  /** Asks all machines, and opens or closes what has to be. */
  step(): Promise<void>
  stop(): Promise<void>
}

/** What of the engine the other machines see and may do, and what it does with what they offer. */
export interface RigEngine extends Pick<HostedEngine, 'pause' | 'resume'> {
  report(of: { readonly name: string; readonly offered: Address | null; readonly market: RigMarket | null }): RigReport
  /** Where strangers buy here, and what would be sold to them right now; null while they cannot. */
  market(): RigMarket | null
  /** Where this machine's earnings go. */
  payout(): Address
  /** @throws HearthError `wallet/bad-address`, `wallet/look-alike` */
  setPayout(address: Address): void
  /** @throws HearthError `wallet/locked` */
  requireUnlocked(session: ClientSession): void
}

export function openRigs(parts: {
  readonly device: DeviceKey
  readonly settings: Ledger['settings']
  readonly network: RigNetwork
  readonly provider: Address
  readonly engine: RigEngine
  readonly onChange: () => void
  readonly clock: Clock
  readonly log: Log
}): Rigs {
  const { device, network, provider, engine, onChange, clock } = parts
  const store = openRigStore(parts.settings, {
    name: hostName(),
    address: '0.0.0.0',
    port: PORT,
    fromAnywhere: false,
    nameOthers: network.practice,
  })
  const invitations = createInvitations(clock, randomBytes)
  const hosting = createHosting({
    ...parts,
    store,
    invitations,
    network: network.chainId,
    engine: {
      pause: (choice) => engine.pause(choice),
      resume: () => engine.resume(),
      report: (offered) => engine.report({ name: settings().name, offered, market: engine.market() }),
    },
  })
  const watching = createWatching({
    ...parts,
    store,
    others: (than) =>
      settings().nameOthers
        ? marketsFor(engine.market(), marketsOf(watching.rows().filter(({ id }) => id !== than)))
        : [],
  })
  const settings = (): RigSettings => store.settings()
  let ownMoney: Money | null = null

  function view(money?: Money): RigsView {
    ownMoney = money ?? ownMoney
    const rigs = watching.rows()
    return {
      device: { id: device.id, name: settings().name },
      settings: settings(),
      listening: hosting.listening(),
      problem: hosting.problem(),
      invitation: shownInvitation(),
      lastInvitation: invitations.last(),
      rigs,
      watchers: hosting.watchers(),
      totals: ownMoney === null ? [] : totalsOf({ id: device.id, network, provider, money: ownMoney }, rigs),
    }
  }

  function shownInvitation(): RigsView['invitation'] {
    const open = invitations.current()
    return open === null ? null : { ...open, port: hosting.listening()?.port ?? settings().port }
  }

  /** What was changed, as everybody sees it from now on. */
  function shown(): RigsView {
    onChange()
    return view()
  }

  /** A port that nobody chose is the first that is free. */
  async function openSomewhere(): Promise<void> {
    const first = settings().port
    for (let port = first; ; port += 1) {
      try {
        store.setSettings({ ...settings(), port })
        return await hosting.openNow()
      } catch (error) {
        const next = first === PORT && port < PORT + 20
        if (next && error instanceof HearthError && error.code === 'rigs/port-taken') continue
        store.setSettings({ ...settings(), port: first })
        invitations.end(say`Nobody could have come in.`)
        throw error
      }
    }
  }

  function offeredBy(id: RigId): Address | null {
    return store.pairings().watchers.find((each) => each.id === id)?.offeredPayout ?? null
  }

  const handlers: RigHandlers = {
    'rigs.invite': async ({ address }, session) => {
      engine.requireUnlocked(session)
      const here = address ?? (await ownAddress(settings().address))
      const { secret, expiresAt } = invitations.open(here)
      await openSomewhere()
      const { port } = hosting.listening() ?? settings()
      const code = writePairingCode({ address: here, port, secret })
      onChange()
      return { code, link: pairingLink(code), expiresAt, address: here, port }
    },
    'rigs.uninvite': async () => {
      invitations.end(say`The invitation was taken back.`)
      await hosting.settle()
      return shown()
    },
    'rigs.add': ({ code, name }) => watching.add(code, name),
    'rigs.remove': async ({ id }) => {
      watching.forget(id)
      await hosting.settle()
      return shown()
    },
    'rigs.change': async ({ id, ...given }) => {
      watching.change(id, given)
      return shown()
    },
    'rigs.pause': ({ id, for: choice }) => watching.ask(id, { protocol: 1, ask: 'pause', for: choice }),
    'rigs.resume': ({ id }) => watching.ask(id, { protocol: 1, ask: 'resume' }),
    'rigs.offer': ({ id }) =>
      watching.ask(id, { protocol: 1, ask: 'offer-payout', network: network.chainId, address: engine.payout() }),
    'rigs.payout': async ({ id, address, accept }, session) => {
      if (accept) engine.requireUnlocked(session)
      if (offeredBy(id) !== address) {
        throw new HearthError('rigs/no-offer', 'That address is not offered any more.', { hint: 'Look again.' })
      }
      if (accept) engine.setPayout(address)
      const { rigs, watchers } = store.pairings()
      const answered = watchers.map((each) => (each.id === id ? { ...each, offeredPayout: null } : each))
      store.setPairings({ rigs, watchers: answered })
      return shown()
    },
    'rigs.set': async (change, session) => {
      const opens = change.address !== undefined || change.fromAnywhere === true
      if (opens) engine.requireUnlocked(session)
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      store.setSettings(RigSettings.parse({ ...settings(), ...Object.fromEntries(given) }))
      await hosting.settle()
      return shown()
    },
  }

  return {
    handlers,
    view,
    alternatives: (kind) =>
      settings().nameOthers
        ? alternativesOf(engine.market(), network.chainId, [...marketsOf(watching.rows()), ...hosting.heard()], kind)
        : [],
    step: async () => {
      await Promise.all([hosting.settle(), watching.step()])
    },
    stop: async () => {
      watching.save()
      await hosting.stop()
    },
  }
}

/** As another machine would reach it: what is listened at, where that is one address. */
async function ownAddress(listened: string): Promise<string> {
  return listened === '0.0.0.0' || listened === '::' ? localAddress() : listened
}
