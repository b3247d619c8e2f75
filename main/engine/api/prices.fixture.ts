import type { EngineHandlers } from '../../../contract/engine.ts'
import type { PriceListView, Pricing } from '../../../contract/pricing.ts'

const reference: PriceListView = {
  floor: '1000',
  perCpuSecond: '20',
  perGpuSecond: { gpu: '60', software: '20' },
  perMiB: '10',
}

/** The price calls of a test engine: it keeps a list, and has one typical job. */
export function testPrices(): Pick<EngineHandlers, 'prices.get' | 'prices.set' | 'prices.preview'> {
  let pricing: Pricing = {
    mode: 'own',
    current: reference,
    own: reference,
    reference,
    percent: 100,
    followRule: 'Prices follow demand.',
    rounding: 'Rounded up.',
    examples: examplesOf(reference),
  }
  return {
    'prices.get': async () => pricing,
    'prices.set': async (choice) => {
      const own = choice.mode === 'own' ? choice.list : pricing.own
      const current = choice.mode === 'own' ? own : reference
      pricing = { ...pricing, mode: choice.mode, own, current, examples: examplesOf(current) }
      return pricing
    },
    'prices.preview': async ({ list }) => ({ examples: examplesOf(list) }),
  }
}

function examplesOf(list: PriceListView): Pricing['examples'] {
  const asked = BigInt(list.perCpuSecond) + BigInt(list.perMiB)
  const atFloor = asked < BigInt(list.floor)
  return [{ id: 'smallest', title: '1 CPU second, 1 MiB', amount: atFloor ? list.floor : asked.toString(), atFloor }]
}
