import type { Estimate, Range } from '../../contract/estimate.ts'
import { t, translated } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

/** `hearth estimate [--hours N] [--json]` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, {
    ...WHERE_OPTIONS,
    hours: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const hours = values.hours === undefined ? null : hoursOf(values.hours)
  const told = await withEngine(values, io, (engine) => engine.call('estimate.get', { hours }))
  if (values.json) io.out(JSON.stringify(told))
  else for (const line of estimateLines(told)) io.out(line)
  return EXIT.done
}

/** An hour and a month of each kind of work, then what others ask, with source and month. */
export function estimateLines(told: Estimate): string[] {
  const { currency, hoursADay } = told
  const money = (value: number | null): string => (value === null ? t`not known` : `${digits(value)} ${currency}`)
  const range = (value: Range | null): string =>
    value === null ? t`not known` : t`${digits(value.low)} to ${digits(value.high)} ${currency}`
  return [
    t`An estimate, no promise: nobody has to buy. A month goes from no buyer to every allowed hour sold (${hoursText(hoursADay)}).`,
    '',
    ...table([
      [t`Work`, t`An hour sold brings`, t`Power`, t`Net`, t`A month, net`],
      ...told.kinds.map(({ kind, hour, month }) => [
        kind === 'wasm' ? t`Processor` : t`Graphics card`,
        money(hour.income),
        money(hour.power),
        money(hour.net),
        range(month.net),
      ]),
    ]),
    ...told.missing.map((sentence) => translated(sentence)),
    '',
    ...table(
      told.offers.map(({ offer, here }) => [
        foreign(offer.card, 80),
        foreign(offer.where, 80),
        t`${priceText(offer)} an hour`,
        here === null
          ? ''
          : t`for a card as fast as this one ${digits(here.low)} to ${digits(here.high)} ${offer.currency}`,
        `${foreign(offer.source, 200)}, ${offer.date}`,
      ]),
    ),
  ]
}

function priceText({ low, high, currency }: Estimate['offers'][number]['offer']): string {
  return low === high ? `${low} ${currency}` : t`${low} to ${high} ${currency}`
}

function hoursText({ low, high }: Range): string {
  return low === high ? t`${digits(low)} hours a day` : t`${digits(low)} to ${digits(high)} hours a day`
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function hoursOf(given: string): number {
  const hours = /^\d{1,2}(\.\d+)?$/.test(given) ? Number(given) : Number.NaN
  if (hours >= 0 && hours <= 24) return hours
  throw new UsageError(`--hours is a number from 0 to 24, not “${given}”.`)
}
