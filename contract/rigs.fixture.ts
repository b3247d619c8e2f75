import type { RigRow, RigsView } from './rigs.ts'
import type { RigNetwork, RigReport } from './rigs-report.ts'

const NOW = 1_780_000_000_000
const HOUR = 3_600_000
const practice: RigNetwork = {
  id: 'practice',
  label: 'Practice',
  chainId: 'eip155:31337',
  practice: true,
  asset: { address: '0x5fbdb2315678afecb367f032d93f642f64180aa3', symbol: 'USDC', decimals: 6 },
}
const base: RigNetwork = {
  id: 'base',
  label: 'Base',
  chainId: 'eip155:8453',
  practice: false,
  asset: { address: '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913', symbol: 'USDC', decimals: 6 },
}
/** Where the person of these machines is paid out. */
export const PAYOUT = '0x7777777777777777777777777777777777777777'
const own = '11'.repeat(32)
const attic = '22'.repeat(32)
const cellar = '33'.repeat(32)
const shed = '44'.repeat(32)
const laptop = '55'.repeat(32)

/** What a working machine says of itself. */
export const atticReport: RigReport = {
  name: 'attic',
  at: NOW,
  version: '0.1.0',
  startedAt: NOW - 5 * HOUR,
  network: practice,
  availability: {
    state: 'working',
    why: { code: 'working', sentence: 'Working on 1 job.', next: null },
    until: null,
  },
  money: { earned: '4250000', pending: '120000', earnedToday: '310000', withdrawable: '4250000' },
  net: {
    today: { net: 0.27, currency: 'EUR', why: null },
    all: { net: 3.61, currency: 'EUR', why: null },
  },
  cards: [{ name: 'NVIDIA GeForce RTX 4090', utilization: 97, temperatureC: 64, powerW: 312 }],
  jobs: { running: 1, waiting: 2, finishedToday: 14 },
  provider: '0x2323232323232323232323232323232323232323',
  wallet: { address: '0x2424242424242424242424242424242424242424', payout: PAYOUT, offered: null },
  agent: { id: '7', owner: '0x2323232323232323232323232323232323232323' },
  market: { url: 'http://127.0.0.1:4021', agentId: '7', network: 'eip155:31337', kinds: ['wasm', 'wgsl'] },
}

const at = (id: string, name: string, host: string): Pick<RigRow, 'id' | 'name' | 'address' | 'port' | 'pairedAt'> => ({
  id,
  name,
  address: host,
  port: 4023,
  pairedAt: NOW - 48 * HOUR,
})

/** Nobody was ever paired: what most people have. */
export const noRigs: RigsView = {
  device: { id: own, name: 'desk' },
  settings: { name: 'desk', address: '0.0.0.0', port: 4023, fromAnywhere: false, nameOthers: true },
  listening: null,
  problem: null,
  invitation: null,
  lastInvitation: null,
  rigs: [],
  watchers: [],
  totals: [
    {
      network: practice,
      own: true,
      earned: '1000000',
      pending: '50000',
      earnedToday: '20000',
      counted: [own],
      notCounted: [],
    },
  ],
}

/** One that works, one that is away, one on another network with a wrong clock, and one that was unpaired over there. */
export const severalRigs: RigsView = {
  ...noRigs,
  listening: { address: '0.0.0.0', port: 4023 },
  rigs: [
    {
      ...at(attic, 'attic', '192.168.1.20'),
      standing: 'here',
      sentence: null,
      next: null,
      seenAt: NOW - 2_000,
      clockAheadMs: 40,
      report: atticReport,
    },
    {
      ...at(cellar, 'cellar', '192.168.1.21'),
      standing: 'away',
      sentence: 'It does not answer.',
      next: 'See whether it is switched on and in the same network, or give its new address.',
      seenAt: NOW - 26 * HOUR,
      clockAheadMs: -120,
      report: {
        ...atticReport,
        name: 'cellar',
        at: NOW - 26 * HOUR,
        provider: '0x3333333333333333333333333333333333333333',
        wallet: { address: '0x3434343434343434343434343434343434343434', payout: null, offered: null },
        agent: null,
        market: null,
      },
    },
    {
      ...at(shed, 'shed', '192.168.1.22'),
      standing: 'here',
      sentence: null,
      next: null,
      seenAt: NOW - 1_000,
      clockAheadMs: 3 * HOUR,
      report: {
        ...atticReport,
        name: 'shed',
        at: NOW + 3 * HOUR,
        network: base,
        availability: {
          state: 'paused',
          why: { code: 'paused-by-person', sentence: 'Paused until you resume.', next: 'Resume to take jobs again.' },
          until: null,
        },
        money: { earned: '81500000', pending: '0', earnedToday: '0', withdrawable: '81500000' },
        net: {
          today: { net: null, currency: 'EUR', why: 'The price of electricity is not known.' },
          all: { net: null, currency: 'EUR', why: 'The price of electricity is not known.' },
        },
        cards: [],
        jobs: { running: 0, waiting: 0, finishedToday: 0 },
        provider: '0x4444444444444444444444444444444444444444',
        wallet: { address: '0x4545454545454545454545454545454545454545', payout: null, offered: PAYOUT },
        agent: null,
        market: null,
      },
    },
    {
      ...at(laptop, 'laptop', '192.168.1.23'),
      standing: 'refused',
      sentence: 'It no longer knows this machine: the pairing was ended there.',
      next: 'Remove it here, or pair again with a new code.',
      seenAt: null,
      clockAheadMs: null,
      report: null,
    },
  ],
  watchers: [{ id: attic, name: 'attic', pairedAt: NOW - 48 * HOUR, seenAt: NOW - 3_000, offeredPayout: PAYOUT }],
  totals: [
    {
      network: practice,
      own: true,
      earned: '5250000',
      pending: '170000',
      earnedToday: '330000',
      counted: [own, attic],
      notCounted: [
        { id: cellar, name: 'cellar', since: NOW - 26 * HOUR, sentence: 'It does not answer.' },
        {
          id: laptop,
          name: 'laptop',
          since: null,
          sentence: 'It no longer knows this machine: the pairing was ended there.',
        },
      ],
    },
    {
      network: base,
      own: false,
      earned: '81500000',
      pending: '0',
      earnedToday: '0',
      counted: [shed],
      notCounted: [],
    },
  ],
}
