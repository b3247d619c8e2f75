import type { EngineHandlers } from '../../contract/engine.ts'
import type { PriceListView, Pricing } from '../../contract/pricing.ts'
import { FOLLOW_RULE } from '../../main/engine/payments/follow-price.ts'
import { ROUNDING } from '../../main/engine/payments/pricing.ts'

const reference: PriceListView = {
  floor: '1000',
  perCpuSecond: '20',
  perGpuSecond: { gpu: '60', software: '20' },
  perMiB: '10',
}

/** Prices of a fake engine; what jobs cost is worked out as the engine does. */
export function createFakePrices(): Pick<EngineHandlers, 'prices.get' | 'prices.set' | 'prices.preview'> {
  let mode: Pricing['mode'] = 'own'
  let own = reference
  const percent = 130

  function view(): Pricing {
    const current = mode === 'own' ? own : scaled(percent)
    return {
      mode,
      current,
      own,
      reference,
      percent,
      followRule: FOLLOW_RULE,
      rounding: ROUNDING,
      examples: examplesOf(current),
    }
  }

  return {
    'prices.get': async () => view(),
    'prices.set': async (choice) => {
      mode = choice.mode
      if (choice.mode === 'own') own = choice.list
      return view()
    },
    'prices.preview': async ({ list }) => ({ examples: examplesOf(list) }),
  }
}

function scaled(percent: number): PriceListView {
  const at = (price: string) => ((BigInt(price) * BigInt(percent) + 99n) / 100n).toString()
  return {
    floor: reference.floor,
    perCpuSecond: at(reference.perCpuSecond),
    perGpuSecond: { gpu: at(reference.perGpuSecond.gpu), software: at(reference.perGpuSecond.software) },
    perMiB: at(reference.perMiB),
  }
}

function examplesOf(list: PriceListView): Pricing['examples'] {
  const job = (id: Pricing['examples'][number]['id'], title: string, seconds: bigint, price: string, mib: bigint) => {
    const asked = seconds * BigInt(price) + mib * BigInt(list.perMiB)
    const atFloor = asked < BigInt(list.floor)
    return { id, title, amount: atFloor ? list.floor : asked.toString(), atFloor }
  }
  const { gpu, software } = list.perGpuSecond
  return [
    job('smallest', '1 CPU second, 1 MiB', 1n, list.perCpuSecond, 1n),
    job('cpu-minute', '1 CPU minute, 16 MiB', 60n, list.perCpuSecond, 16n),
    job('gpu-minute', '1 minute on a graphics card, 64 MiB', 60n, gpu, 64n),
    job('software-minute', '1 minute without a card, 64 MiB', 60n, software, 64n),
  ]
}
