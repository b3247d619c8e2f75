import type { EngineHandlers, Snapshot } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import type { NetworkChoice, NetworkId, Networks, ProbeCheck } from '../../contract/networks.ts'

const token = { symbol: 'USDC', address: '0x036CbD53842c5426634e7929541eC2318f3dCF7e' } as const

const GAS_ACCOUNT = '0x6A5F000000000000000000000000000000000001' as const

function choice(id: NetworkId, label: string, chain: number, more: Partial<NetworkChoice> = {}): NetworkChoice {
  return {
    id,
    label,
    chainId: `eip155:${chain}`,
    practice: false,
    realMoney: false,
    token,
    gasCoin: 'ETH',
    facilitator: 'facilitator.example',
    settledBy: 'preset',
    gasAccount: null,
    ...more,
  }
}

const choices: NetworkChoice[] = [
  choice('practice', 'Practice', 31_337, { practice: true, facilitator: 'Hearth itself' }),
  choice('base-sepolia', 'Base Sepolia (test)', 84_532),
  choice('base', 'Base', 8_453, { realMoney: true }),
  choice('pharos-atlantic', 'Pharos Atlantic (test)', 688_689, { gasCoin: 'PHRS', facilitator: 'nobody yet' }),
  choice('pharos', 'Pharos', 1_672, { realMoney: true, gasCoin: 'PROS', facilitator: 'nobody yet' }),
]

function line(id: ProbeCheck['id'], title: string, detail: string, more: Partial<ProbeCheck> = {}): ProbeCheck {
  return { id, title, detail, status: 'ok', needed: true, ...more }
}

function checks(facilitated: boolean): ProbeCheck[] {
  return [
    line('node', 'Node', 'Answers.'),
    line('chain', 'Chain', 'The right one.'),
    line('fresh', 'Newest block', '2 seconds old.'),
    line('token', 'USDC contract', token.address),
    line('decimals', 'USDC decimals', '6.'),
    line('signatures', 'Signed transfers (EIP-3009)', 'Signed as “USDC”, version 2.'),
    line(
      'fee',
      'Whole amounts arrive',
      'Cannot be tried before somebody we know holds some; every payment is checked.',
      {
        status: 'unknown',
      },
    ),
    facilitated
      ? line('facilitator', 'Facilitator', 'Settles exact.')
      : line('facilitator', 'Facilitator', 'nobody settles payments there yet.', { status: 'missing' }),
    line('batch', 'Payment channels', 'The contracts of x402 are not there.', { status: 'missing', needed: false }),
    line('multicall', 'Reads in one call (Multicall3)', 'There.', { needed: false }),
  ]
}

/** The networks of a fake engine; Pharos has nobody who settles payments. */
export function createFakeNetworks(
  current: () => NetworkId,
  others: () => Snapshot['others'],
): Pick<
  EngineHandlers,
  'networks.list' | 'networks.probe' | 'networks.choose' | 'networks.facilitator' | 'networks.others'
> {
  let next: NetworkId | null = null
  let settled = choices
  let othersNext = others().map(({ network }) => network.id)
  const list = (): Networks => ({
    current: current(),
    next: next ?? current(),
    others: others().map(({ network, problem }) => ({ id: network.id, problem })),
    othersNext,
    fixed: null,
    networks: settled,
  })
  return {
    'networks.list': async () => list(),
    'networks.probe': async ({ id }) => {
      const good = !id.startsWith('pharos')
      const label = choices.find((each) => each.id === id)?.label ?? id
      return {
        network: id,
        at: Date.now(),
        paidWork: good,
        problem: good ? null : `${label} is not used for paid work: nobody settles payments there yet.`,
        schemes: good ? ['exact'] : [],
        checks: checks(good),
      }
    },
    'networks.choose': async ({ id, understood }) => {
      if (choices.find((each) => each.id === id)?.realMoney === true && !understood) {
        throw new HearthError('network/real-money', 'Money on Base is real money.', {
          hint: 'Read the warning and confirm it; nothing was changed.',
        })
      }
      next = id
      return list()
    },
    'networks.facilitator': async ({ id, who }) => {
      if (who.includes('away')) {
        throw new HearthError('network/does-not-settle', 'There is no x402 facilitator that answers at away.example.', {
          hint: 'Nothing was changed. Check the address, or have Hearth settle payments by itself.',
        })
      }
      const gasAccount = who === 'self' ? GAS_ACCOUNT : null
      const facilitator = who === 'self' ? 'Hearth itself' : who === 'preset' ? 'nobody yet' : new URL(who).host
      settled = settled.map((each) => (each.id === id ? { ...each, settledBy: who, facilitator, gasAccount } : each))
      return list()
    },
    'networks.others': async ({ ids, understood }) => {
      if (ids.some((id) => choices.find((each) => each.id === id)?.realMoney === true) && !understood) {
        throw new HearthError('network/real-money', 'Money on Base is real money.', {
          hint: 'Read the warning and confirm it; nothing was changed.',
        })
      }
      othersNext = ids
      return list()
    },
  }
}
