import { REGISTRATION_PATH, RegistrationFile } from '../../../contract/agent-registry.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { DomainProof } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'

/** Reads a public https address within bounds; see `main/discovery/guarded-fetch.ts`. */
export type FetchFile = (url: string) => Promise<Uint8Array>

export function domainUri(name: string): string {
  return `https://${name}${REGISTRATION_PATH}`
}

/** Asks a domain whether it names this agent, as ERC-8004 has it. What went wrong is part of the answer; `read` tells whether the domain gave anything. */
export async function proveDomain(
  name: string,
  agent: { readonly agentId: string; readonly registry: string } | null,
  fetchFile: FetchFile,
  now: number,
): Promise<{ readonly proof: DomainProof; readonly read: boolean }> {
  const answer = (proven: boolean, sentence: string, read = true) => ({
    proof: { name, proven, sentence, checkedAt: now },
    read,
  })
  if (agent === null) return answer(false, say`There is no agent yet that the domain could name.`)
  let text: string
  try {
    text = Buffer.from(await fetchFile(domainUri(name))).toString('utf8')
  } catch (error) {
    if (!(error instanceof HearthError)) throw error
    return answer(false, say`${domainUri(name)} could not be read. ${error.message}`, false)
  }
  const file = RegistrationFile.safeParse(parsed(text))
  if (!file.success) return answer(false, say`${domainUri(name)} is not a registration file.`)
  const registry = agent.registry.toLowerCase()
  const named = file.data.registrations.some(
    ({ agentId, agentRegistry }) => agentId === agent.agentId && agentRegistry.toLowerCase() === registry,
  )
  if (named) return answer(true, say`The domain names agent ${agent.agentId}.`)
  return answer(false, say`The file on the domain does not name agent ${agent.agentId}.`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON is no registration file either.
    return null
  }
}
