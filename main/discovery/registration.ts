import { MARKET_SERVICE, MAX_REGISTRATION_BYTES, RegistrationFile } from '../../contract/agent-registry.ts'
import { HearthError } from '../../contract/errors.ts'
import { guardedFetch, type GuardedFetch } from './guarded-fetch.ts'
import type { AgentEntry } from './registry.ts'

/** What is believed of a registration file: its words are the agent's own. */
export interface Registration {
  readonly name: string
  /** Of the market, with a slash at its end. */
  readonly endpoint: string
}

const DATA = /^data:application\/json(?:;charset=utf-8)?;base64,/i
const LIMITS = { timeoutMs: 5_000, maxBytes: MAX_REGISTRATION_BYTES } as const

/**
 * Reads an agent's registration file (ERC-8004), over https or out of a `data:` address, within bounds.
 * @param registry `eip155:{chainId}:{identityRegistry}`: the file has to name this very agent in it, so that nobody can
 * take another agent’s file for their own
 * @throws HearthError `discovery/bad-file`, `discovery/other-agent`, `discovery/inactive`, `discovery/no-market`, and what
 * `guardedFetch` throws
 */
export async function readRegistration(
  { id, uri }: Pick<AgentEntry, 'id' | 'uri'>,
  registry: string,
  reach: Omit<GuardedFetch, keyof typeof LIMITS>,
): Promise<Registration> {
  const bytes = await fileBytes(uri, reach)
  const file = parsed(bytes)
  const own = file.registrations.some(
    ({ agentId, agentRegistry }) => agentId === id.toString() && agentRegistry.toLowerCase() === registry.toLowerCase(),
  )
  if (!own) throw new HearthError('discovery/other-agent', 'Its registration file is about another agent.')
  if (!file.active) throw new HearthError('discovery/inactive', 'It says that it is not at work.')
  const market = file.services.find(({ name }) => name === MARKET_SERVICE)
  const endpoint = market === undefined ? null : URL.parse(market.endpoint)
  if (endpoint === null) throw new HearthError('discovery/no-market', 'It names no market to buy from.')
  return { name: file.name, endpoint: endpoint.href.endsWith('/') ? endpoint.href : `${endpoint.href}/` }
}

async function fileBytes(uri: string, reach: Omit<GuardedFetch, keyof typeof LIMITS>): Promise<Uint8Array> {
  const data = DATA.exec(uri)?.[0]
  if (data === undefined) return guardedFetch(uri, { ...reach, ...LIMITS })
  const bytes = Buffer.from(uri.slice(data.length), 'base64')
  if (bytes.length > MAX_REGISTRATION_BYTES) {
    throw new HearthError('discovery/too-large', `It has more than ${MAX_REGISTRATION_BYTES} bytes.`)
  }
  return bytes
}

function parsed(bytes: Uint8Array): RegistrationFile {
  try {
    return RegistrationFile.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (cause) {
    throw new HearthError('discovery/bad-file', 'Its registration file cannot be understood.', { cause })
  }
}
