import { HearthError } from '../../../../contract/errors.ts'
import type { Hex } from '../../../../contract/money.ts'
import { keccakHex } from '../keccak.ts'
import { decodeRlp } from './rlp.ts'

/** What an anchor needs of a block header. */
export interface BlockHeader {
  readonly hash: Hex
  readonly number: bigint
  /** Unix seconds. */
  readonly timestamp: bigint
  readonly receiptsRoot: Uint8Array
}

/** Places of the fields in the RLP of a header, the same in every fork of Ethereum so far. */
const RECEIPTS_ROOT = 5
const NUMBER = 8
const TIMESTAMP = 11

/** Largest header that is looked at, in bytes; real ones have about 600. */
const MAX_HEADER_BYTES = 8 * 1024

/**
 * Reads the RLP of a block header; its hash follows from the bytes themselves.
 * @throws HearthError `proof/bad-header`, `proof/bad-rlp`
 */
export function readHeader(bytes: Uint8Array): BlockHeader {
  if (bytes.length > MAX_HEADER_BYTES) throw badHeader()
  const fields = decodeRlp(bytes)
  if (fields instanceof Uint8Array) throw badHeader()
  const [receiptsRoot, number, timestamp] = [fields[RECEIPTS_ROOT], fields[NUMBER], fields[TIMESTAMP]]
  if (!(receiptsRoot instanceof Uint8Array) || receiptsRoot.length !== 32) throw badHeader()
  if (!(number instanceof Uint8Array) || !(timestamp instanceof Uint8Array)) throw badHeader()
  return { hash: keccakHex(bytes), number: integer(number), timestamp: integer(timestamp), receiptsRoot }
}

function integer(bytes: Uint8Array): bigint {
  if (bytes.length > 8) throw badHeader()
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

function badHeader(): HearthError {
  return new HearthError('proof/bad-header', 'This is not the header of a block.')
}
