import { z } from 'zod'
import { Address, ChainId } from './money.ts'

export const NetworkId = z.enum(['practice', 'base-sepolia', 'base', 'pharos-atlantic', 'pharos'])
export type NetworkId = z.infer<typeof NetworkId>

/** Who settles payments: whom the network is known with, Hearth itself with gas of its own, or somebody at this address. */
export const FacilitatorChoice = z.union([
  z.literal('preset'),
  z.literal('self'),
  z
    .string()
    .max(200)
    .refine((text): text is `https://${string}` => {
      const url = URL.parse(text)
      return url?.protocol === 'https:' && url.username === '' && url.password === '' && text.startsWith('https://')
    }, 'an address that begins with https://'),
])
export type FacilitatorChoice = z.infer<typeof FacilitatorChoice>

/** One thing a network must have or may have, as it really answered. */
export const ProbeCheck = z.strictObject({
  /** `further`: a second node, of which there may be several. */
  id: z.enum([
    'node',
    'chain',
    'fresh',
    'token',
    'decimals',
    'signatures',
    'fee',
    'facilitator',
    'gas',
    'batch',
    'multicall',
    'further',
  ]),
  title: z.string(),
  /** `unknown`: it could not be found out, which is not held against the network. */
  status: z.enum(['ok', 'missing', 'wrong', 'unknown']),
  detail: z.string(),
  /** Without it no paid work is taken. */
  needed: z.boolean(),
})
export type ProbeCheck = z.infer<typeof ProbeCheck>

export const ProbeReport = z.strictObject({
  network: NetworkId,
  /** Unix ms. */
  at: z.int().min(0),
  /** Whether jobs are sold for money of this network. */
  paidWork: z.boolean(),
  /** Why not, in a sentence; null when they are. */
  problem: z.string().nullable(),
  /** The x402 schemes that everything needed is there for. */
  schemes: z.array(z.enum(['exact', 'batch-settlement'])),
  checks: z.array(ProbeCheck),
})
export type ProbeReport = z.infer<typeof ProbeReport>

export const NetworkChoice = z.strictObject({
  id: NetworkId,
  label: z.string(),
  chainId: ChainId,
  practice: z.boolean(),
  /** Its money can be spent anywhere. */
  realMoney: z.boolean(),
  token: z.strictObject({ symbol: z.string(), address: Address }),
  gasCoin: z.string(),
  /** Who settles payments from the next start on, in a few words. */
  facilitator: z.string(),
  settledBy: FacilitatorChoice,
  /** Where Hearth settles by itself: the account that needs coin for it, once its wallet is open. */
  gasAccount: Address.nullable(),
})
export type NetworkChoice = z.infer<typeof NetworkChoice>

export const Networks = z.strictObject({
  current: NetworkId,
  /** What the next start uses. */
  next: NetworkId,
  /** Further networks that work is paid on, in order; `problem` says why one is not. */
  others: z.array(z.strictObject({ id: NetworkId, problem: z.string().nullable() })),
  /** Those of the next start. */
  othersNext: z.array(NetworkId),
  /** Why no other network can be chosen here; null when one can. */
  fixed: z.string().nullable(),
  networks: z.array(NetworkChoice),
})
export type Networks = z.infer<typeof Networks>

const Nothing = z.strictObject({})

/** The calls about networks; part of `engineCalls`. */
export const networkCalls = {
  'networks.list': { in: Nothing, out: Networks },
  /** Asks the network's node, token, contracts and facilitator what they really answer. */
  'networks.probe': { in: z.strictObject({ id: NetworkId }), out: ProbeReport },
  /** For the next start. `understood`: the person has read the warning about real money. */
  'networks.choose': { in: z.strictObject({ id: NetworkId, understood: z.boolean().default(false) }), out: Networks },
  /** For the next start. Somebody at an address is asked first whether payments of this network are settled there. */
  'networks.facilitator': { in: z.strictObject({ id: NetworkId, who: FacilitatorChoice }), out: Networks },
  /** The further networks of the next start, all of them. `understood` as above. */
  'networks.others': {
    in: z.strictObject({
      ids: z.array(NetworkId).max(NetworkId.options.length),
      understood: z.boolean().default(false),
    }),
    out: Networks,
  },
} as const
