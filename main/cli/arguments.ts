import { parseArgs, type ParseArgsConfig } from 'node:util'
import { Address } from '../../contract/money.ts'
import { UsageError } from './failures.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** Options that every command about one engine takes. */
export const WHERE_OPTIONS = { data: { type: 'string' }, network: { type: 'string' } } as const satisfies Options

/**
 * Reads the arguments of a command, strictly.
 * @param places names of the words that must follow, in order.
 * @param most how many words may follow at most
 * @throws UsageError names the argument that does not fit.
 */
export function readArguments<Given extends Options>(
  args: readonly string[],
  options: Given,
  places: readonly string[] = [],
  most = places.length,
) {
  const parsed = parse(args, options)
  const missing = places[parsed.positionals.length]
  if (missing !== undefined) throw new UsageError(`${missing} is missing.`)
  const extra = parsed.positionals[most]
  if (extra !== undefined) throw new UsageError(`“${extra}” is not expected here.`)
  return parsed
}

function parse<Given extends Options>(args: readonly string[], options: Given) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
  } catch (error) {
    throw misread(error)
  }
}

/** What Node says about arguments, in words that the catalogues have. */
function misread(error: unknown): UsageError {
  const message = error instanceof Error ? error.message : String(error)
  const option = /'((?:-\w, )?-[^ ']*)/.exec(message)?.[1] ?? ''
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return new UsageError(`There is no option “${option}” here.`)
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      if (/does not take an argument/.test(message)) return new UsageError(`“${option}” takes no value.`)
      return new UsageError(`A value is missing after “${option}”.`)
    default:
      return new UsageError(message)
  }
}

/** A whole number between bounds. @throws UsageError */
export function wholeNumber(text: string, name: string, lowest: number, highest: number): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= lowest && value <= highest)) {
    throw new UsageError(`${name} must be a whole number from ${lowest} to ${highest}, not “${text}”.`)
  }
  return value
}

/** @throws UsageError */
export function readAddress(text: string): Address {
  const address = Address.safeParse(text)
  if (!address.success) throw new UsageError(`“${text}” is not an address.`, 'An address is 0x and 40 hex digits.')
  return address.data
}
