import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem'
import { REPUTATION_ABI } from '../../../../contract/agent-registry.ts'
import { type Address, type Hex, LowerAddress } from '../../../../contract/money.ts'
import type { Review } from './weigh.ts'

const abi = parseAbi(REPUTATION_ABI)
/** ERC-8004: a grade from 0 to 100. */
export const GRADE_TAG = 'starred'

/** Everybody who ever reviewed an agent. */
export const reviewersOf = {
  call: (agentId: bigint): Hex => encodeFunctionData({ abi, functionName: 'getClients', args: [agentId] }),
  read: (data: Hex): readonly Address[] => decodeFunctionResult({ abi, functionName: 'getClients', data }),
}

/** All that these reviewers said of an agent by grade, with what they took back. */
export const reviewsBy = {
  call: (agentId: bigint, reviewers: readonly Address[]): Hex => {
    const args = [agentId, reviewers, GRADE_TAG, '', true] as const
    return encodeFunctionData({ abi, functionName: 'readAllFeedback', args })
  },
  read: (data: Hex): readonly Review[] => {
    const [clients, indexes, values, decimals, , , revoked] = decodeFunctionResult({
      abi,
      functionName: 'readAllFeedback',
      data,
    })
    return clients.map((client, row) => ({
      reviewer: LowerAddress.parse(client.toLowerCase()),
      index: Number(indexes[row] ?? 0n),
      grade: gradeOf(values[row] ?? 0n, decimals[row] ?? 0),
      revoked: revoked[row] ?? false,
    }))
  },
}

/** A value with its decimals as a grade; null where it is none. */
export function gradeOf(value: bigint, decimals: number): number | null {
  const grade = Number(value) / 10 ** decimals
  return grade >= 0 && grade <= 100 ? grade : null
}
