import { decodeFunctionResult, encodeFunctionData, hexToString, parseAbi, zeroAddress } from 'viem'
import { IDENTITY_ABI, KINDS_METADATA } from '../../contract/agent-registry.ts'
import { type Address, type Hex, sameAddress } from '../../contract/money.ts'
import { JobKind } from '../../contract/worker.ts'
import type { ReadMany } from './multicall.ts'

const abi = parseAbi(IDENTITY_ABI)

/** Agents read in one question. */
export const PAGE = 500
/** Most agents that are looked through; the numbers of a registry have no end by themselves. */
const MOST_AGENTS = 1_000_000
/** Kinds are a few words; whoever writes more is not read. */
const MOST_KINDS_BYTES = 200

/** An agent's entry, as far as it decides whether to look closer. */
export interface ListedAgent {
  readonly id: bigint
  readonly owner: Address
  /** Kinds of jobs that it says it sells. */
  readonly kinds: readonly JobKind[]
}

/** Everything of an entry that buying from the agent depends on. */
export interface AgentEntry {
  readonly id: bigint
  readonly owner: Address
  /** Who is to be paid. */
  readonly wallet: Address
  /** Where its registration file is. */
  readonly uri: string
}

/**
 * Goes through an ERC-8004 identity registry by number, not by events, which most nodes give out only in small
 * ranges: pages of 500 agents in one question each. The end is a page with nobody in it.
 */
export async function* listAgents(read: ReadMany, registry: Address): AsyncGenerator<readonly ListedAgent[]> {
  for (let first = 0; first < MOST_AGENTS; first += PAGE) {
    const ids = Array.from({ length: PAGE }, (_, index) => BigInt(first + index))
    const answers = await read(
      ids.flatMap((id) => [
        { target: registry, data: encodeFunctionData({ abi, functionName: 'ownerOf', args: [id] }) },
        {
          target: registry,
          data: encodeFunctionData({ abi, functionName: 'getMetadata', args: [id, KINDS_METADATA] }),
        },
      ]),
    )
    const page = ids.flatMap((id, index) => {
      const owner = addressIn('ownerOf', answers[2 * index])
      return owner === null ? [] : [{ id, owner, kinds: kindsIn(answers[2 * index + 1]) }]
    })
    if (page.length === 0) return
    yield page
  }
}

/** The entries of these agents as they are now; null for one that is nobody's, has no wallet or cannot be read. */
export async function readEntries(
  read: ReadMany,
  registry: Address,
  ids: readonly bigint[],
): Promise<readonly (AgentEntry | null)[]> {
  const entries: (AgentEntry | null)[] = []
  for (let first = 0; first < ids.length; first += PAGE) {
    const page = ids.slice(first, first + PAGE)
    const answers = await read(
      page.flatMap((id) => [
        { target: registry, data: encodeFunctionData({ abi, functionName: 'ownerOf', args: [id] }) },
        { target: registry, data: encodeFunctionData({ abi, functionName: 'getAgentWallet', args: [id] }) },
        { target: registry, data: encodeFunctionData({ abi, functionName: 'tokenURI', args: [id] }) },
      ]),
    )
    for (const [index, id] of page.entries()) {
      const owner = addressIn('ownerOf', answers[3 * index])
      const wallet = addressIn('getAgentWallet', answers[3 * index + 1])
      const uri = decoded(answers[3 * index + 2], (data) =>
        decodeFunctionResult({ abi, functionName: 'tokenURI', data }),
      )
      entries.push(owner === null || wallet === null || uri === null ? null : { id, owner, wallet, uri })
    }
  }
  return entries
}

/** Whether nothing that was relied on has changed. */
export function isSameEntry(before: AgentEntry, now: AgentEntry | null): boolean {
  return (
    now !== null &&
    sameAddress(before.owner, now.owner) &&
    sameAddress(before.wallet, now.wallet) &&
    before.uri === now.uri
  )
}

function addressIn(functionName: 'ownerOf' | 'getAgentWallet', answer: Hex | null | undefined): Address | null {
  const address = decoded(answer, (data) => decodeFunctionResult({ abi, functionName, data }))
  return address === zeroAddress ? null : address
}

function kindsIn(answer: Hex | null | undefined): readonly JobKind[] {
  const bytes = decoded(answer, (data) => decodeFunctionResult({ abi, functionName: 'getMetadata', data }))
  if (bytes === null || bytes.length > 2 + 2 * MOST_KINDS_BYTES) return []
  const words = hexToString(bytes).split(',')
  return JobKind.options.filter((kind) => words.includes(kind))
}

/** Null for a read that reverted, and for bytes that are no such answer: a registry of another make, or none. */
function decoded<Value>(answer: Hex | null | undefined, decode: (data: Hex) => Value): Value | null {
  if (answer === null || answer === undefined) return null
  try {
    return decode(answer)
  } catch {
    return null
  }
}
