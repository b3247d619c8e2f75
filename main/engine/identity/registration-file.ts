import type { z } from 'zod'
import {
  MARKET_SERVICE,
  MAX_REGISTRATION_BYTES,
  REGISTRATION_TYPE,
  RegistrationFile,
} from '../../../contract/agent-registry.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Address, Hex } from '../../../contract/money.ts'

/** What a registration file says of this provider. */
export interface RegistrationFacts {
  readonly name: string
  /** Null before the registry has given a number. */
  readonly agentId: string | null
  /** `eip155:{chainId}:{identityRegistry}` */
  readonly registry: string
  /** Where buyers reach the market, without a slash at its end; null where they cannot. */
  readonly marketUrl: string | null
  /** No other provider has come to it yet. */
  readonly untested: boolean
  readonly attestations: readonly { readonly receipt: Hex; readonly verifier: Address }[]
}

const DESCRIPTION =
  'A home computer that sells computing and data. Jobs are paid with x402 and answered with signed receipts.'
const MOST_ATTESTATIONS = 16

/**
 * The registration file (ERC-8004), the same text for the same facts.
 * @throws HearthError `identity/file-too-large`
 */
export function registrationFile(facts: RegistrationFacts): string {
  const { agentId, registry, marketUrl } = facts
  const attestations = marketUrl === null ? [] : facts.attestations.slice(0, MOST_ATTESTATIONS)
  const file: z.input<typeof RegistrationFile> = {
    type: REGISTRATION_TYPE,
    name: facts.name,
    description: DESCRIPTION,
    image: '',
    services: marketUrl === null ? [] : [{ name: MARKET_SERVICE, endpoint: `${marketUrl}/` }],
    x402Support: true,
    // Nobody can hire a machine that nobody reaches.
    active: marketUrl !== null,
    ...(facts.untested && marketUrl !== null ? { untested: true } : {}),
    registrations: agentId === null ? [] : [{ agentId: asNumber(agentId), agentRegistry: registry }],
    supportedTrust: ['reputation'],
    capabilityAttestations: attestations.map(({ receipt, verifier }) => ({
      receipt,
      verifier,
      file: `${marketUrl}/v1/attestations/${receipt}`,
    })),
  }
  const text = JSON.stringify(file)
  if (RegistrationFile.safeParse(file).success && Buffer.byteLength(text) <= MAX_REGISTRATION_BYTES) return text
  throw new HearthError('identity/file-too-large', 'The registration file would be larger than anybody reads.')
}

/** The standard writes small numbers as such; those that JSON cannot hold stay text. */
function asNumber(agentId: string): number | string {
  const number = Number(agentId)
  return Number.isSafeInteger(number) ? number : agentId
}
