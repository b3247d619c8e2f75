import type { NetworkView } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import { parseUnits } from '../../contract/money.ts'
import type { PriceListView, Pricing, TypicalJob } from '../../contract/pricing.ts'
import { translated, t } from '../../contract/words/speak.ts'
import { amountText } from './amount.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import type { EngineClient } from './client.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

const text = { type: 'string' } as const
const PRICES = { floor: text, cpu: text, gpu: text, software: text, mib: text }
type Asked = { readonly [Name in keyof typeof PRICES]?: string | undefined }

/** `hearth price [--follow | --floor X --cpu X --gpu X --software X --mib X] [--preview] [--json]` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...WHERE_OPTIONS,
    ...PRICES,
    follow: { type: 'boolean', default: false },
    preview: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  })
  const changes = Object.keys(PRICES).some((name) => Object.hasOwn(values, name))
  if (values.follow && changes) throw new UsageError('--follow makes its own prices; leave the others away.')
  if (values.preview && !changes) throw new UsageError('--preview needs the prices to try.')
  return withEngine(values, io, async (engine) => {
    const { network } = engine.snapshot()
    if (values.preview) {
      const list = await wanted(engine, values, network)
      const { examples } = await engine.call('prices.preview', { list })
      for (const line of [...listLines(list, network), '', ...exampleLines(examples, network)]) io.out(line)
      io.out(t`Nothing was changed.`)
      return EXIT.done
    }
    const pricing = await set(engine, values, changes, network)
    const lines = values.json ? [JSON.stringify(pricing)] : pricingLines(pricing, network)
    for (const line of lines) io.out(line)
    return EXIT.done
  })
}

async function set(
  engine: EngineClient,
  values: Asked & { readonly follow: boolean },
  changes: boolean,
  network: NetworkView,
): Promise<Pricing> {
  if (values.follow) return engine.call('prices.set', { mode: 'follow' })
  if (!changes) return engine.call('prices.get', {})
  return engine.call('prices.set', { mode: 'own', list: await wanted(engine, values, network) })
}

/** The person's own list with the prices that were named. */
async function wanted(engine: EngineClient, asked: Asked, network: NetworkView): Promise<PriceListView> {
  const { own } = await engine.call('prices.get', {})
  const units = (given: string | undefined, kept: string) => (given === undefined ? kept : readPrice(given, network))
  return {
    floor: units(asked.floor, own.floor),
    perCpuSecond: units(asked.cpu, own.perCpuSecond),
    perGpuSecond: {
      gpu: units(asked.gpu, own.perGpuSecond.gpu),
      software: units(asked.software, own.perGpuSecond.software),
    },
    perMiB: units(asked.mib, own.perMiB),
  }
}

function readPrice(given: string, { asset }: NetworkView): string {
  try {
    return parseUnits(given, asset.decimals).toString()
  } catch (error) {
    if (error instanceof HearthError) throw new UsageError(error.message, error.hint)
    throw error
  }
}

function pricingLines(pricing: Pricing, network: NetworkView): string[] {
  const how =
    pricing.mode === 'own' ? t`Your own prices.` : t`Following demand, at ${pricing.percent} % of the reference.`
  return [
    how,
    ...listLines(pricing.current, network),
    '',
    ...exampleLines(pricing.examples, network),
    '',
    ...(pricing.mode === 'own' ? [] : [foreign(translated(pricing.followRule), 500)]),
    foreign(translated(pricing.rounding), 500),
  ]
}

function listLines(list: PriceListView, network: NetworkView): string[] {
  return table([
    [t`At least, a job`, amountText(list.floor, network)],
    [t`CPU second`, amountText(list.perCpuSecond, network)],
    [t`Second on a graphics card`, amountText(list.perGpuSecond.gpu, network)],
    [t`Second on a processor that plays one`, amountText(list.perGpuSecond.software, network)],
    [t`MiB moved`, amountText(list.perMiB, network)],
  ])
}

function exampleLines(examples: readonly TypicalJob[], network: NetworkView): string[] {
  return table(
    examples.map(({ title, amount, atFloor }) => [
      foreign(translated(title), 80),
      `${amountText(amount, network)}${atFloor ? t` (the least)` : ''}`,
    ]),
  )
}
