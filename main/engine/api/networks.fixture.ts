import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { NetworkChoice, Networks } from '../../../contract/networks.ts'

const token = { symbol: 'USDC', address: '0x3333333333333333333333333333333333333333' } as const
const choices: NetworkChoice[] = [
  {
    id: 'practice',
    label: 'Practice',
    chainId: 'eip155:31337',
    practice: true,
    realMoney: false,
    token,
    gasCoin: 'ETH',
    facilitator: 'Hearth itself',
    settledBy: 'preset',
    gasAccount: null,
  },
  {
    id: 'base',
    label: 'Base',
    chainId: 'eip155:8453',
    practice: false,
    realMoney: true,
    token,
    gasCoin: 'ETH',
    facilitator: 'facilitator.example',
    settledBy: 'preset',
    gasAccount: null,
  },
]

/** The network calls of a test engine: one real network, and a probe that finds one thing missing. */
export function testNetworks(): Pick<
  EngineHandlers,
  'networks.list' | 'networks.probe' | 'networks.choose' | 'networks.facilitator' | 'networks.others'
> {
  let next: Networks['next'] = 'practice'
  let othersNext: Networks['othersNext'] = []
  const list = (): Networks => ({
    current: 'practice',
    next,
    others: [],
    othersNext,
    fixed: null,
    networks: choices,
  })
  return {
    'networks.list': async () => list(),
    'networks.probe': async ({ id }) => ({
      network: id,
      at: 1_780_000_000_000,
      paidWork: id === 'practice',
      problem: id === 'practice' ? null : 'Base is not used for paid work: its node does not answer.',
      schemes: id === 'practice' ? ['exact'] : [],
      checks: [
        {
          id: 'node',
          title: 'Node',
          status: id === 'practice' ? 'ok' : 'missing',
          detail: id === 'practice' ? 'Answers.' : 'its node does not answer.',
          needed: true,
        },
      ],
    }),
    'networks.choose': async ({ id, understood }) => {
      if (id === 'base' && !understood) throw new HearthError('network/real-money', 'Money on Base is real money.')
      next = id
      return list()
    },
    'networks.facilitator': async () => list(),
    'networks.others': async ({ ids, understood }) => {
      if (ids.some((id) => choices.find((each) => each.id === id)?.realMoney === true) && !understood) {
        throw new HearthError('network/real-money', 'Money there is real money.', { hint: 'Read the warning first.' })
      }
      othersNext = ids
      return list()
    },
  }
}
