import type { EngineHandlers } from '../../../contract/engine.ts'
import { LowerAddress } from '../../../contract/money.ts'
import { INITIAL_REACH, type ReachView } from '../../../contract/reach.ts'
import { registeredAgent } from './identity.fixture.ts'

type ReachHandlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `reach.${string}`>>

const LISTENING: NonNullable<ReachView['listening']> = {
  url: 'https://0.0.0.0:4022',
  certificate: { fingerprint: Array.from({ length: 32 }, () => '5C').join(':'), own: true, until: 1_814_300_000_000 },
}

const AT = 1_795_400_000_000
const keyOf = (digit: number) => LowerAddress.parse(`0x${String(digit).repeat(40)}`)

const ROUTER: NonNullable<ReachView['router']> = {
  sentence: 'The router passes port 4022 of 93.184.216.34 on to this computer.',
  next: null,
  tries: [
    { protocol: 'pcp', said: 'it does not speak this' },
    { protocol: 'nat-pmp', said: 'it passes port 4022 on' },
  ],
  passed: { address: '93.184.216.34', port: 4022, until: AT + 1_200_000 },
  at: AT,
}

const PEERS: NonNullable<ReachView['peers']> = {
  at: AT,
  again: AT + 1_800_000,
  words: [
    { endpoint: 'https://hearth.example.net/', peer: keyOf(1), outcome: 'reached', said: 'It was here.' },
    { endpoint: 'https://gpu-cellar.example.com:4022/', peer: keyOf(2), outcome: 'reached', said: 'It was here.' },
    { endpoint: 'https://attic.example.org:4022/', peer: null, outcome: null, said: 'It cannot be reached.' },
  ],
}

/** An engine that listens to strangers once it may; nothing is opened. */
export function reachFixture(closed: ReachView['reach'] = registeredAgent.reach): ReachHandlers {
  let settings = INITIAL_REACH
  const view = (): ReachView => ({
    settings,
    reach: settings.allowed
      ? {
          state: 'reachable',
          sentence: 'Reachable at https://box.example.org:4022: 2 of 3 peers were here.',
          next: null,
          url: 'https://box.example.org:4022',
        }
      : closed,
    listening: settings.allowed ? LISTENING : null,
    router: settings.allowed ? ROUTER : null,
    peers: settings.allowed ? PEERS : null,
  })
  return {
    'reach.get': async () => view(),
    'reach.set': async (change) => {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      settings = { ...settings, ...Object.fromEntries(given) }
      return view()
    },
  }
}
