import { z } from 'zod'
import { AgentId } from './agent-id.ts'
import { Address, Bytes32 } from './money.ts'

/** Interface of the ERC-8004 identity registry, in human-readable ABI form, as far as it is used. */
export const IDENTITY_ABI = [
  'struct MetadataEntry { string metadataKey; bytes metadataValue; }',
  'function register(string agentURI, MetadataEntry[] metadata) returns (uint256 agentId)',
  'function setAgentURI(uint256 agentId, string newURI)',
  'function setMetadata(uint256 agentId, string metadataKey, bytes metadataValue)',
  'function setAgentWallet(uint256 agentId, address newWallet, uint256 deadline, bytes signature)',
  'function unsetAgentWallet(uint256 agentId)',
  'function safeTransferFrom(address from, address to, uint256 tokenId)',
  'function ownerOf(uint256 tokenId) view returns (address)',
  'function tokenURI(uint256 tokenId) view returns (string)',
  'function getMetadata(uint256 agentId, string metadataKey) view returns (bytes)',
  'function getAgentWallet(uint256 agentId) view returns (address)',
  'event Registered(uint256 indexed agentId, string agentURI, address indexed owner)',
] as const

/** Interface of the ERC-8004 reputation registry. */
export const REPUTATION_ABI = [
  'function giveFeedback(uint256 agentId, int128 value, uint8 valueDecimals, string tag1, string tag2, string endpoint, string feedbackURI, bytes32 feedbackHash)',
  'function getClients(uint256 agentId) view returns (address[])',
  'function readAllFeedback(uint256 agentId, address[] clientAddresses, string tag1, string tag2, bool includeRevoked) view returns (address[] clients, uint64[] feedbackIndexes, int128[] feedbackValues, uint8[] valueDecimals, string[] tag1s, string[] tag2s, bool[] revokedStatuses)',
  'event NewFeedback(uint256 indexed agentId, address indexed clientAddress, uint64 feedbackIndex, int128 value, uint8 valueDecimals, string indexed indexedTag1, string tag1, string tag2, string endpoint, string feedbackURI, bytes32 feedbackHash)',
] as const

/** Interface of the ERC-8004 validation registry. */
export const VALIDATION_ABI = [
  'function validationRequest(address validatorAddress, uint256 agentId, string requestURI, bytes32 requestHash)',
  'function validationResponse(bytes32 requestHash, uint8 response, string responseURI, bytes32 responseHash, string tag)',
  'function getAgentValidations(uint256 agentId) view returns (bytes32[])',
  'function getValidationStatus(bytes32 requestHash) view returns (address validatorAddress, uint256 agentId, uint8 response, bytes32 responseHash, string tag, uint256 lastUpdate)',
] as const

/** EIP-712 consent of a wallet to be paid for an agent (ERC-8004, `setAgentWallet`). */
export const AGENT_WALLET_TYPES = {
  AgentWalletSet: [
    { name: 'agentId', type: 'uint256' },
    { name: 'newWallet', type: 'address' },
    { name: 'owner', type: 'address' },
    { name: 'deadline', type: 'uint256' },
  ],
} as const
export const IDENTITY_DOMAIN = { name: 'ERC8004IdentityRegistry', version: '1' } as const

export const REGISTRATION_TYPE = 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1'
/** Where a market serves its registration file, which also proves its domain. */
export const REGISTRATION_PATH = '/.well-known/agent-registration.json'
/** Largest registration file that is read. */
export const MAX_REGISTRATION_BYTES = 64 * 1024
/** Name of the service whose endpoint is a Hearth market: `GET {endpoint}v1/offers`. */
export const MARKET_SERVICE = 'hearth-market'
/** Key of on-chain metadata: kinds of jobs that are sold, UTF-8, joined by commas. The agent's own words. */
export const KINDS_METADATA = 'compute'

/** `eip155:{chainId}:{identityRegistry}`. */
export const AgentRegistry = z.string().regex(/^eip155:[1-9][0-9]{0,17}:0x[0-9a-fA-F]{40}$/)

/** Registration file (ERC-8004). Strangers write it: what is not named here is dropped, and all of it is bounded. */
export const RegistrationFile = z.object({
  type: z.literal(REGISTRATION_TYPE),
  name: z.string().max(200),
  description: z.string().max(2_000),
  image: z.string().max(2_000).default(''),
  services: z
    .array(
      z.object({ name: z.string().max(100), endpoint: z.string().max(2_000), version: z.string().max(100).optional() }),
    )
    .max(32)
    .default([]),
  x402Support: z.boolean().default(false),
  active: z.boolean().default(true),
  /** Ours: no other provider has tried yet whether its market can be reached. */
  untested: z.boolean().default(false),
  registrations: z
    .array(z.object({ agentId: z.union([z.int().min(0), AgentId]).transform(String), agentRegistry: AgentRegistry }))
    .max(64)
    .default([]),
  supportedTrust: z.array(z.string().max(100)).max(16).default([]),
  /** Ours: what verifiers signed about the card, each proven by the file at `file`. */
  capabilityAttestations: z
    .array(z.object({ receipt: Bytes32, verifier: Address, file: z.string().max(2_000) }))
    .max(32)
    .default([]),
})
export type RegistrationFile = z.infer<typeof RegistrationFile>
