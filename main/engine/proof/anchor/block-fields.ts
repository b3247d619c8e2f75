import { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'
import { Address, Bytes32, HexBytes } from '../../../../contract/money.ts'
import { say } from '../../../../contract/words/say.ts'
import { keccakHex } from '../keccak.ts'
import { encodeRlp, rlpInteger, type Rlp } from './rlp.ts'

const Bytes = z
  .string()
  .toLowerCase()
  .pipe(HexBytes)
  .transform((hex) => Buffer.from(hex.slice(2), 'hex'))
const Integer = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((hex) => rlpInteger(BigInt(hex)))

/**
 * A block as nodes give it, as far as its hash goes. Fields of later forks are optional, in the order in which
 * forks added them; what a fork we do not know added makes the hash differ.
 */
const BlockFields = z.object({
  hash: Bytes32,
  parentHash: Bytes,
  sha3Uncles: Bytes,
  miner: z
    .string()
    .toLowerCase()
    .pipe(Address)
    .transform((hex) => Buffer.from(hex.slice(2), 'hex')),
  stateRoot: Bytes,
  transactionsRoot: Bytes,
  receiptsRoot: Bytes,
  logsBloom: Bytes,
  difficulty: Integer,
  number: Integer,
  gasLimit: Integer,
  gasUsed: Integer,
  timestamp: Integer,
  extraData: Bytes,
  mixHash: Bytes,
  nonce: Bytes,
  baseFeePerGas: Integer.optional(),
  withdrawalsRoot: Bytes.optional(),
  blobGasUsed: Integer.optional(),
  excessBlobGas: Integer.optional(),
  parentBeaconBlockRoot: Bytes.optional(),
  requestsHash: Bytes.optional(),
})

/**
 * The RLP of a block's header out of the block as a node gives it (`eth_getBlockByNumber`).
 * @throws HearthError `proof/bad-header` when the fields do not give the hash that the block says it has
 */
export function headerOfBlock(block: unknown): Uint8Array {
  const parsed = BlockFields.safeParse(block)
  if (!parsed.success) throw badHeader(say`It lacks fields of a block.`)
  const { hash, ...fields } = parsed.data
  const bytes = encodeRlp(inOrder(fields))
  if (keccakHex(bytes) !== hash) throw badHeader(say`Its fields do not give the hash ${hash}.`)
  return bytes
}

const ORDER = [
  'parentHash',
  'sha3Uncles',
  'miner',
  'stateRoot',
  'transactionsRoot',
  'receiptsRoot',
  'logsBloom',
  'difficulty',
  'number',
  'gasLimit',
  'gasUsed',
  'timestamp',
  'extraData',
  'mixHash',
  'nonce',
  'baseFeePerGas',
  'withdrawalsRoot',
  'blobGasUsed',
  'excessBlobGas',
  'parentBeaconBlockRoot',
  'requestsHash',
] as const

function inOrder(fields: Readonly<Partial<Record<(typeof ORDER)[number], Uint8Array | undefined>>>): readonly Rlp[] {
  return ORDER.flatMap((name) => fields[name] ?? [])
}

function badHeader(why: string): HearthError {
  return new HearthError('proof/bad-header', `This is not the header of a block. ${why}`)
}
