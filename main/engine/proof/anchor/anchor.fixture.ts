import { hash } from 'node:crypto'
import type { AnchorFile } from '../../../../contract/anchor.ts'
import { Bytes32, HexBytes, type Address, type Hex } from '../../../../contract/money.ts'
import { keccakHex } from '../keccak.ts'
import { anchoredEvent } from './event.ts'
import { encodeRlp, rlpInteger, type Rlp } from './rlp.ts'
import { anchorTree } from './tree.ts'
import { listTrie } from './trie.ts'

export const SAMPLE_CONTRACT: Address = `0x${'a0'.repeat(20)}`

/** A block made up around an anchor of these digests, with other transactions before and after it. */
export function sampleAnchor(given: {
  readonly digests: readonly Hex[]
  readonly fromSeq: number
  readonly provider: Address
  readonly chainId: number
  readonly prevRoot: Hex
  readonly contract?: Address
  readonly blockNumber?: number
  /** Unix seconds. */
  readonly timestamp?: number
}): AnchorFile {
  const { digests, fromSeq, provider, chainId, prevRoot, contract = SAMPLE_CONTRACT } = given
  const statement = {
    chainId,
    contract,
    provider,
    root: anchorTree(digests).root,
    fromSeq: String(fromSeq),
    toSeq: String(fromSeq + digests.length - 1),
    prevRoot,
  }
  const number = given.blockNumber ?? 100 + fromSeq
  const event = anchoredEvent(statement)
  const ours: Rlp = [bytesOf(event.address), event.topics.map(bytesOf), bytesOf(event.data)]
  const others = Array.from({ length: 9 }, (_, index) =>
    receipt([[bytes(20, `${index}`), [bytes(32, 't')], bytes(8, 'd')]]),
  )
  const values = [...others.slice(0, 6), receipt([[bytes(20, 'x'), [], bytes(0, '')], ours]), ...others.slice(6)]
  const { root, proof } = listTrie(values, 6)
  const header = headerOver(root, number, given.timestamp ?? 1_700_000_100)
  return {
    format: 'hearth-anchor-v1',
    ...statement,
    transaction: Bytes32.parse(`0x${hash('sha256', `transaction ${number}`)}`),
    blockNumber: String(number),
    blockHash: keccakHex(header),
    evidence: { header: hexOf(header), transactionIndex: 6, logIndex: 1, proof: proof.map(hexOf) },
  }
}

function headerOver(receiptsRoot: Uint8Array, number: number, timestamp: number): Uint8Array {
  const word = bytes(32, 'word')
  const fields = [word, word, bytes(20, 'miner'), word, word, receiptsRoot, bytes(256, ''), rlpInteger(0)]
  return encodeRlp([...fields, rlpInteger(number), rlpInteger(30_000_000), rlpInteger(1), rlpInteger(timestamp), word])
}

/** A receipt of type 2. */
function receipt(logs: readonly Rlp[]): Uint8Array {
  return Buffer.concat([Buffer.of(2), encodeRlp([rlpInteger(1), rlpInteger(50_000), bytes(256, ''), logs])])
}

function bytes(length: number, seed: string): Uint8Array {
  const block = hash('sha256', seed, 'buffer')
  return Uint8Array.from({ length }, (_, index) => (length === 256 ? 0 : (block[index % 32] ?? 0)))
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2), 'hex')
}

function hexOf(data: Uint8Array): Hex {
  return HexBytes.parse(`0x${Buffer.from(data).toString('hex')}`)
}
