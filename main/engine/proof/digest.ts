import { HearthError } from '../../../contract/errors.ts'
import type { Address, Hex } from '../../../contract/money.ts'
import { WORK_RECEIPT_FIELDS, type ReceiptFile, type WorkReceipt } from '../../../contract/receipt.ts'
import { keccak, keccakHex } from './keccak.ts'

/** Where receipts are anchored: chain id and the anchor contract (the zero address until there is one). */
export type ReceiptDomain = ReceiptFile['domain']

/** One member of a flat EIP-712 struct. */
export interface StructField {
  readonly name: string
  readonly type: 'bytes32' | 'address' | 'string' | 'uint8' | 'uint16' | 'uint64' | 'uint256'
}

type Values = Readonly<Record<string, string | number | bigint>>

const WORD_BYTES = 32

/** EIP-712 digest of a receipt in the domain `ComputeReceipts` version 1 (sandbox-proof section 8). */
export function receiptDigest(domain: ReceiptDomain, receipt: WorkReceipt): Hex {
  return structDigest(domain, 'WorkReceipt', WORK_RECEIPT_FIELDS, receipt)
}

/**
 * EIP-712 digest of any flat struct in the receipts domain. Written out here, because the general
 * encoders spend most of a verification on it. `fields` must be the same array each time: its type
 * hash is remembered by it.
 * @throws HearthError `proof/bad-field` when a value does not fit its type.
 */
export function structDigest(domain: ReceiptDomain, name: string, fields: readonly StructField[], values: Values): Hex {
  const joined = Buffer.alloc(2 + 2 * WORD_BYTES)
  joined.writeUInt16BE(0x1901)
  joined.set(domainSeparator(domain), 2)
  joined.set(structHash(name, fields, values), 2 + WORD_BYTES)
  return keccakHex(joined)
}

/** keccak256 of `Name(type name,...)`, as 0x hex. */
export function typeHash(name: string, fields: readonly StructField[]): Hex {
  return keccakHex(Buffer.from(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`))
}

const DOMAIN_FIELDS = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
] as const satisfies readonly StructField[]

/** The last separator: a file of receipts has one domain, and each costs four hashes. */
let remembered: { readonly chainId: number; readonly contract: Address; readonly separator: Uint8Array } | null = null

function domainSeparator(domain: ReceiptDomain): Uint8Array {
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

const typeHashes = new Map<readonly StructField[], Hex>()

function structHash(name: string, fields: readonly StructField[], values: Values): Uint8Array {
  const type = typeHashes.get(fields) ?? typeHash(name, fields)
  typeHashes.set(fields, type)
  const words = Buffer.alloc((1 + fields.length) * WORD_BYTES)
  words.write(type.slice(2), 'hex')
  fields.forEach((field, index) => writeWord(words, (1 + index) * WORD_BYTES, field, values[field.name]))
  return keccak(words)
}

/** Writes one 32-byte word into a buffer of zeros. */
function writeWord(words: Buffer, at: number, field: StructField, value: string | number | bigint | undefined): void {
  if (field.type === 'bytes32') writeHex(words, at, field, value, 32)
  else if (field.type === 'address') writeHex(words, at + 12, field, value, 20)
  else if (field.type !== 'string') writeUnsigned(words, at, field, value)
  else if (typeof value === 'string') words.set(keccak(Buffer.from(value, 'utf8')), at)
  else throw badField(field)
}

function writeHex(words: Buffer, at: number, field: StructField, value: unknown, bytes: number): void {
  if (typeof value !== 'string' || value.length !== 2 * bytes + 2 || !/^0x[0-9a-f]+$/.test(value)) throw badField(field)
  words.write(value.slice(2), at, 'hex')
}

function writeUnsigned(
  words: Buffer,
  at: number,
  field: StructField,
  value: string | number | bigint | undefined,
): void {
  if (value === undefined || (typeof value === 'string' && !/^[0-9]{1,78}$/.test(value))) throw badField(field)
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw badField(field)
  const integer = BigInt(value)
  const bits = Number(field.type.slice('uint'.length))
  if (integer < 0n || integer >> BigInt(bits) !== 0n) throw badField(field)
  if (bits > 64) words.write(integer.toString(16).padStart(2 * WORD_BYTES, '0'), at, 'hex')
  else words.writeBigUInt64BE(integer, at + WORD_BYTES - 8)
}

function badField(field: StructField): HearthError {
  return new HearthError('proof/bad-field', `The field ${field.name} of this receipt is not a ${field.type}.`)
}
