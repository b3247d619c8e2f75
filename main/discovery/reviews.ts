import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem'
import { REPUTATION_ABI } from '../../contract/agent-registry.ts'
import type { Address, Hex } from '../../contract/money.ts'
import { PAGE } from './registry.ts'
import type { ReadStandings, Standing } from './standing.ts'
import type { World } from './world.ts'

const abi = parseAbi(REPUTATION_ABI)
/** ERC-8004: a grade from 0 to 100. */
export const GRADE_TAG = 'starred'

/**
 * What these reviewers say of agents. Nobody else is asked: most reviews on public registries come from crowds of
 * their own making, and a mean over everybody is theirs. Of each reviewer the last word counts, whatever came before.
 */
export function reviewsBy(world: Pick<World, 'read' | 'reputation'>, reviewers: readonly Address[]): ReadStandings {
  return async (ids) => {
    const standings = new Map<bigint, Standing>()
    if (reviewers.length === 0) return standings
    for (let first = 0; first < ids.length; first += PAGE) {
      const page = ids.slice(first, first + PAGE)
      const answers = await world.read(
        page.map((id) => ({
          target: world.reputation,
          data: encodeFunctionData({
            abi,
            functionName: 'readAllFeedback',
            args: [id, reviewers, GRADE_TAG, '', false],
          }),
        })),
      )
      for (const [index, id] of page.entries()) {
        const standing = standingIn(answers[index] ?? null)
        if (standing !== null) standings.set(id, standing)
      }
    }
    return standings
  }
}

function standingIn(answer: Hex | null): Standing | null {
  if (answer === null) return null
  const [clients, indexes, values, decimals] = decodeFunctionResult({
    abi,
    functionName: 'readAllFeedback',
    data: answer,
  })
  const last = new Map<Address, { readonly index: bigint; readonly grade: number }>()
  for (const [row, client] of clients.entries()) {
    const index = indexes[row] ?? 0n
    const grade = Number(values[row] ?? 0n) / 10 ** (decimals[row] ?? 0)
    const before = last.get(client)
    if (grade >= 0 && grade <= 100 && (before === undefined || index > before.index)) last.set(client, { index, grade })
  }
  if (last.size === 0) return null
  const sum = [...last.values()].reduce((total, { grade }) => total + grade, 0)
  return { reviews: last.size, score: sum / last.size }
}
