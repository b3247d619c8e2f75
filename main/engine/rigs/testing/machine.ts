import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { ClientSession, Money } from '../../../../contract/engine.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address } from '../../../../contract/money.ts'
import { atticReport, noRigs } from '../../../../contract/rigs.fixture.ts'
import { firstSnapshot } from '../../../../contract/snapshot.fixture.ts'
import type { RigMarket, RigReport } from '../../../../contract/rigs-report.ts'
import { silentLog } from '../../ports/log.ts'
import { type DeviceKey, loadDeviceKey } from '../device-key.ts'
import { openRigs, type Rigs } from '../open.ts'

const own = noRigs.totals[0]
export const network = own?.network ?? atticReport.network
export const unlocked: ClientSession = { id: 'person', unlockedUntil: Number.MAX_SAFE_INTEGER }
export const locked: ClientSession = { id: 'somebody', unlockedUntil: 0 }

/** One machine with the real door, keys and questions; what its engine says and does is set here. */
export interface Machine {
  readonly rigs: Rigs
  readonly device: DeviceKey
  /** Time of this machine, Unix ms and monotonic alike; set to move it. */
  readonly time: { ahead: number }
  /** What its engine was told to do. */
  readonly done: string[]
  report: Partial<RigReport>
  market: RigMarket | null
  payout: Address | null
  /** Stops it and opens it again with what it has kept. */
  restart(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export function moneyOf(earned: string): Money {
  return { ...firstSnapshot().money, earned }
}

export async function openMachine(name: string, provider: Address): Promise<Machine> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'hearth-rig-'))
  const kept = new Map<string, string>()
  const device = await loadDeviceKey(dir, Date.now())
  const time = { ahead: 0 }
  const settings = {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string) => void kept.set(key, value),
  }
  const port = await freePort()
  settings.set('rigs-settings', JSON.stringify({ ...noRigs.settings, name, address: '127.0.0.1', port }))
  const clock = { now: () => Date.now() + time.ahead, monotonic: () => performance.now() + time.ahead }

  function open(): Rigs {
    const opened = openRigs({
      device,
      settings,
      network,
      provider,
      engine: {
        report: ({ name: called, offered, market }) => ({
          ...atticReport,
          provider,
          ...machine.report,
          name: called,
          at: clock.now(),
          market,
          wallet: { ...atticReport.wallet, payout: machine.payout, offered },
        }),
        market: () => machine.market,
        pause: (choice) => void machine.done.push(`pause ${choice}`),
        resume: () => void machine.done.push('resume'),
        payout: () => machine.payout ?? provider,
        setPayout: (address) => {
          machine.payout = address
        },
        requireUnlocked: ({ unlockedUntil }) => {
          if (unlockedUntil === 0) throw new HearthError('wallet/locked', 'The wallet is locked.')
        },
      },
      onChange: () => undefined,
      clock,
      log: silentLog,
    })
    opened.view(moneyOf('1000'))
    return opened
  }

  const machine: Machine = {
    device,
    time,
    done: [],
    report: {},
    market: null,
    payout: null,
    get rigs() {
      return rigs
    },
    restart: async () => {
      await rigs.stop()
      rigs = open()
      await rigs.step()
    },
    [Symbol.asyncDispose]: async () => {
      await rigs.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
  let rigs = open()
  return machine
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
