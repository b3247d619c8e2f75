import { z } from 'zod'
import { HearthError } from './errors.ts'

/** An amount in the smallest unit of its asset, as it travels: a decimal string, no sign. */
export const BaseUnits = z.string().regex(/^(0|[1-9][0-9]{0,77})$/, 'a whole number of base units')
export type BaseUnits = z.infer<typeof BaseUnits>

/** As BaseUnits, but may be negative: differences and net amounts. */
export const SignedBaseUnits = z.string().regex(/^(0|-?[1-9][0-9]{0,77})$/)

/** CAIP-2 id of an EVM chain, e.g. `eip155:8453`. */
export const ChainId = z.string().regex(/^eip155:[1-9][0-9]{0,17}$/)
export type ChainId = z.infer<typeof ChainId>

/** Hex types keep viem's template literal so that they can be passed on without a cast. */
export type Hex = `0x${string}`
export type Address = `0x${string}`

/** A 20-byte address, any letter case; compare with `sameAddress`. */
export const Address = z.custom<Address>(
  (value) => typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value),
  'an address is 0x and 40 hex digits',
)
/** An address written in lower case, the only form receipts use. */
export const LowerAddress = z.custom<Address>(
  (value) => typeof value === 'string' && /^0x[0-9a-f]{40}$/.test(value),
  'a lower-case address',
)
/** 32 bytes as lower-case hex with 0x. */
export const Bytes32 = z.custom<Hex>(
  (value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value),
  '32 bytes as 0x and 64 lower-case hex digits',
)
/** Any bytes as lower-case hex with 0x. */
export const HexBytes = z.custom<Hex>(
  (value) => typeof value === 'string' && /^0x([0-9a-f]{2})*$/.test(value),
  'bytes as 0x and lower-case hex',
)
/** SHA-256 as 64 lower-case hex digits without 0x, the form of file hashes. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 as 64 lower-case hex digits')
export type Sha256 = z.infer<typeof Sha256>

/** A token on one chain. `eip712` is the domain its EIP-3009 signatures use. */
export const Asset = z.strictObject({
  network: ChainId,
  address: Address,
  symbol: z.string().max(16),
  decimals: z.int().min(0).max(36),
  eip712: z.strictObject({ name: z.string(), version: z.string() }),
})
export type Asset = z.infer<typeof Asset>

export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** `1234567n` with 6 decimals is `1.234567`; trailing zeros are kept down to two places. */
export function formatUnits(amount: bigint, decimals: number): string {
  const negative = amount < 0n
  const digits = (negative ? -amount : amount).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const kept = decimals === 0 ? '' : digits.slice(digits.length - decimals).replace(/0+$/, '')
  const fraction = decimals === 0 ? '' : kept.padEnd(Math.min(2, decimals), '0')
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * Reads what a person typed ("1.5") into base units.
 * @throws HearthError `money/bad-amount` for anything but a plain decimal that fits the decimals.
 */
export function parseUnits(text: string, decimals: number): bigint {
  const match = /^([0-9]{1,60})(?:\.([0-9]{1,36}))?$/.exec(text.trim())
  const fraction = match?.[2] ?? ''
  if (match?.[1] === undefined || fraction.replace(/0+$/, '').length > decimals) {
    throw new HearthError('money/bad-amount', `“${text.slice(0, 80)}” is not an amount.`, {
      hint: `Write a number with at most ${decimals} decimal places, such as 1.50.`,
    })
  }
  return BigInt(match[1] + fraction.slice(0, decimals).padEnd(decimals, '0'))
}

/**
 * How many of each are on their way on the chain and have not arrived. Nothing that waits until it is worth its gas, or for the
 * person, is counted: that may take for ever.
 */
export const UnderWay = z.strictObject({
  /** Handed over, and not known to be settled. */
  payments: z.int().min(0),
  /** Claims of vouchers and their payouts. */
  claims: z.int().min(0),
  /** Not final. */
  refunds: z.int().min(0),
  /** Not final. */
  withdrawals: z.int().min(0),
})
export type UnderWay = z.infer<typeof UnderWay>

export const nothingUnderWay: UnderWay = { payments: 0, claims: 0, refunds: 0, withdrawals: 0 }
