import { ANCHORED_EVENT, type AnchorEvidence, type AnchorFile } from '../../../../contract/anchor.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { keccakHex } from '../keccak.ts'
import { decodeRlp, type Rlp } from './rlp.ts'
import { provenValue } from './trie.ts'

type Stated = Pick<AnchorFile, 'contract' | 'provider' | 'root' | 'fromSeq' | 'toSeq' | 'prevRoot'>

/** An event as a node or a block has it, all in lower-case hex. */
export interface EventLog {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
}

const ANCHORED_TOPIC = keccakHex(Buffer.from(ANCHORED_EVENT))

/** The event of the anchor contract that says exactly this. */
export function anchoredEvent({ contract, provider, root, fromSeq, toSeq, prevRoot }: Stated): EventLog {
  const words = [word(BigInt(fromSeq).toString(16)), word(BigInt(toSeq).toString(16)), prevRoot.slice(2)]
  return {
    address: contract,
    topics: [ANCHORED_TOPIC, `0x${word(provider.slice(2))}`, root],
    data: `0x${words.join('')}`,
  }
}

export function isSameEvent(a: EventLog, b: EventLog): boolean {
  return a.address === b.address && a.data === b.data && a.topics.join() === b.topics.join()
}

/**
 * The event at its place in a block, proven under the receipts root of the block's header.
 * @throws HearthError `proof/bad-trie`, `proof/bad-rlp`, `proof/no-event`
 */
export function provenEvent(receiptsRoot: Uint8Array, evidence: AnchorEvidence): EventLog {
  const nodes = evidence.proof.map((node) => Buffer.from(node.slice(2), 'hex'))
  const receipt = provenValue(receiptsRoot, evidence.transactionIndex, nodes)
  // Since EIP-2718 a byte below 0x80 in front says which type of transaction it was.
  const fields = decodeRlp((receipt[0] ?? 0) < 0x80 ? receipt.subarray(1) : receipt)
  const logs = fields instanceof Uint8Array ? undefined : fields[3]
  const log = logs === undefined || logs instanceof Uint8Array ? undefined : logs[evidence.logIndex]
  if (log === undefined || log instanceof Uint8Array) throw noEvent()
  return { address: hexOf(log[0]), topics: listOf(log[1]).map(hexOf), data: hexOf(log[2]) }
}

function listOf(item: Rlp | undefined): readonly Rlp[] {
  if (item === undefined || item instanceof Uint8Array) throw noEvent()
  return item
}

function hexOf(item: Rlp | undefined): string {
  if (!(item instanceof Uint8Array)) throw noEvent()
  return `0x${Buffer.from(item).toString('hex')}`
}

function word(hex: string): string {
  return hex.padStart(64, '0')
}

function noEvent(): HearthError {
  return new HearthError('proof/no-event', 'The transaction has no event at this place.')
}
