import { keccak256 } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import type { Address, Hex } from '../../../contract/money.ts'
import { WORK_RECEIPT_FIELDS, type ReceiptFile, type WorkReceipt } from '../../../contract/receipt.ts'

/** Where receipts are anchored: chain id and the anchor contract (the zero address until there is one). */
export type ReceiptDomain = ReceiptFile['domain']

/** One member of a flat EIP-712 struct. */
export interface StructField {
  readonly name: string
  readonly type: 'bytes32' | 'address' | 'string' | 'uint8' | 'uint16' | 'uint64' | 'uint256'
}

/** EIP-712 digest of a receipt in the domain `ComputeReceipts` version 1 (sandbox-proof section 8). */
export function receiptDigest(domain: ReceiptDomain, receipt: WorkReceipt): Hex {
  return structDigest(domain, 'WorkReceipt', WORK_RECEIPT_FIELDS, receipt)
}

/**
 * EIP-712 digest of any flat struct in the receipts domain. Written out here, because the general
 * encoders spend most of a verification on it.
 * @throws HearthError `proof/bad-field` when a value does not fit its type.
 */
export function structDigest(
  domain: ReceiptDomain,
  name: string,
  fields: readonly StructField[],
  values: Readonly<Record<string, string | number | bigint>>,
): Hex {
  return hashJoined(['1901', domainSeparator(domain), structHash(name, fields, values)])
}

/** keccak256 of `Name(type name,...)`, as 0x hex. */
export function typeHash(name: string, fields: readonly StructField[]): Hex {
  return keccak256(Buffer.from(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`))
}

const DOMAIN_FIELDS = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
] as const satisfies readonly StructField[]

/** The last separator: a file of receipts has one domain, and each costs five hashes. */
let remembered: { readonly chainId: number; readonly contract: Address; readonly separator: string } | null = null

function domainSeparator(domain: ReceiptDomain): string {
  const { chainId, verifyingContract: contract } = domain
  if (remembered?.chainId === chainId && remembered.contract === contract) return remembered.separator
  const separator = structHash('EIP712Domain', DOMAIN_FIELDS, {
    name: 'ComputeReceipts',
    version: '1',
    chainId,
    verifyingContract: contract,
  })
  remembered = { chainId, contract, separator }
  return separator
}

const typeHashes = new Map<readonly StructField[], string>()

function structHash(
  name: string,
  fields: readonly StructField[],
  values: Readonly<Record<string, string | number | bigint>>,
): string {
  let type = typeHashes.get(fields)
  if (type === undefined) {
    type = typeHash(name, fields).slice(2)
    typeHashes.set(fields, type)
  }
  return hashJoined([type, ...fields.map((field) => encodeWord(field, values[field.name]))]).slice(2)
}

/** One 32-byte word as 64 hex digits. */
function encodeWord(field: StructField, value: string | number | bigint | undefined): string {
  if (field.type === 'bytes32') return hexDigits(field, value, 64)
  if (field.type === 'address') return hexDigits(field, value, 40).padStart(64, '0')
  if (field.type !== 'string') return unsigned(field, value, Number(field.type.slice('uint'.length)))
  if (typeof value !== 'string') throw badField(field)
  return keccak256(Buffer.from(value, 'utf8')).slice(2)
}

function hexDigits(field: StructField, value: unknown, digits: number): string {
  if (typeof value !== 'string' || value.length !== digits + 2 || !/^0x[0-9a-f]+$/.test(value)) throw badField(field)
  return value.slice(2)
}

function unsigned(field: StructField, value: string | number | bigint | undefined, bits: number): string {
  if (value === undefined || (typeof value === 'string' && !/^[0-9]{1,78}$/.test(value))) throw badField(field)
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw badField(field)
  const integer = BigInt(value)
  if (integer < 0n || integer >> BigInt(bits) !== 0n) throw badField(field)
  return integer.toString(16).padStart(64, '0')
}

function hashJoined(hexParts: readonly string[]): Hex {
  return keccak256(Buffer.from(hexParts.map((part) => part.replace(/^0x/, '')).join(''), 'hex'))
}

function badField(field: StructField): HearthError {
  return new HearthError('proof/bad-field', `The field ${field.name} of this receipt is not a ${field.type}.`)
}
