import { z } from 'zod'
import { Address, BaseUnits, Bytes32, HexBytes, LowerAddress } from './money.ts'

const MIB = 1024 * 1024
const Time = z.int().min(0)
const Bytes = z.int().min(0)
/** A CID as text; what it names is checked by whoever uses it. */
const CidText = z.string().min(1).max(300)

/** How this machine shares files by their content. */
export const SharingSettings = z.strictObject({
  /** Nothing is served until the person turns it on. */
  on: z.boolean(),
  /** Buyers pay for each MiB; false: everything is free. */
  paid: z.boolean(),
  /** MiB a day that each address may fetch without paying. */
  freePerDayMiB: z.int().min(0).max(1_000_000),
  /** Most bytes of blocks kept on this disk. */
  storeCap: z.int().min(MIB).max(Number.MAX_SAFE_INTEGER),
})
export type SharingSettings = z.infer<typeof SharingSettings>

/** Off, paid, and with a limit a home disk can bear; the limits of the line are rules. */
export const INITIAL_SHARING: SharingSettings = {
  on: false,
  paid: true,
  freePerDayMiB: 0,
  storeCap: 20 * 1024 * MIB,
}

/** Something this machine carries. */
export const Share = z.strictObject({
  root: CidText,
  name: z.string().max(200),
  bytes: Bytes,
  blocks: z.int().min(0),
  addedAt: Time,
  /** Bytes sent of it since it was added. */
  served: Bytes,
  /** The signed list it is from; null: the person's own. */
  list: z.strictObject({ name: z.string().max(100), signer: LowerAddress }).nullable(),
  /** Blocks that were damaged on this disk and are gone. */
  missing: z.int().min(0),
})
export type Share = z.infer<typeof Share>

export const SharingView = z.strictObject({
  settings: SharingSettings,
  /** One sentence: what is served now, or why nothing is. */
  why: z.string(),
  serving: z.boolean(),
  sentToday: Bytes,
  /** Everything that buyers were sent, shared files or not. */
  sentThisMonth: Bytes,
  held: Bytes,
  /** Newest first. */
  shares: z.array(Share).max(1_000),
  denied: z.int().min(0),
  /** Whose lists are taken. */
  signers: z.array(LowerAddress).max(100),
})
export type SharingView = z.infer<typeof SharingView>

/** What a signed list names; each may be carried by whoever trusts the signer. */
export const ShareList = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).max(100),
  /** Unix ms. */
  issuedAt: Time,
  items: z
    .array(z.strictObject({ root: CidText, name: z.string().min(1).max(200) }))
    .min(1)
    .max(10_000),
})
export type ShareList = z.infer<typeof ShareList>

/** `list` is the exact text that was signed, as a personal message (EIP-191). */
export const SignedShareList = z.strictObject({ list: z.string().max(4 * MIB), signature: HexBytes })
export type SignedShareList = z.infer<typeof SignedShareList>

/** Members of the EIP-712 struct `Delivery`, in order. */
export const DELIVERY_FIELDS = [
  { name: 'provider', type: 'address' },
  { name: 'payer', type: 'address' },
  { name: 'channelId', type: 'bytes32' },
  { name: 'cumulative', type: 'uint256' },
  { name: 'amount', type: 'uint256' },
  { name: 'resource', type: 'string' },
  { name: 'bytes', type: 'uint64' },
] as const

/**
 * The provider's half of the proof that bytes were sold: what was given for which step of a payment channel. The
 * payer's half is its voucher, which covers `cumulative`.
 */
export const Delivery = z.strictObject({
  provider: LowerAddress,
  payer: LowerAddress,
  channelId: Bytes32,
  /** What the channel was charged in all, this included; base units. */
  cumulative: BaseUnits,
  amount: BaseUnits,
  /** Path and query of what was asked for. */
  resource: z.string().max(2_000),
  /** Of the body. */
  bytes: z.string().regex(/^[0-9]{1,16}$/),
})
export type Delivery = z.infer<typeof Delivery>

/** What the header `hearth-delivery` holds, as JSON in base64. */
export const SignedDelivery = z.strictObject({
  domain: z.strictObject({ chainId: z.int(), verifyingContract: Address }),
  delivery: Delivery,
  signature: HexBytes,
})
export type SignedDelivery = z.infer<typeof SignedDelivery>

const Nothing = z.strictObject({})
/** Name of a CAR that was put into the folder for what comes in; never a path. */
const Incoming = z.string().regex(/^[a-z0-9-]{8,64}\.car$/)

/** The calls about sharing; part of `engineCalls`. */
export const sharingCalls = {
  'sharing.get': { in: Nothing, out: SharingView },
  'sharing.set': { in: SharingSettings.partial(), out: SharingView },
  /**
   * Carries what is in a CAR that lies in the data folder's `incoming`. The engine opens no path a client names, so
   * that no client can have it share other files of this computer. With a list, the root has to be in it.
   */
  'sharing.add': {
    in: z.strictObject({
      incoming: Incoming,
      name: z.string().min(1).max(200),
      list: SignedShareList.nullable().default(null),
    }),
    out: Share,
  },
  'sharing.remove': { in: z.strictObject({ root: CidText }), out: SharingView },
  /** Never carries or serves this again, whatever it is part of. */
  'sharing.deny': { in: z.strictObject({ cid: CidText }), out: SharingView },
  /** Whose signed lists are taken. */
  'sharing.trust': { in: z.strictObject({ signer: Address, trusted: z.boolean() }), out: SharingView },
  /** Deliveries that were paid for, newest first, with this machine's signature; the vouchers that paid them with the payers'. */
  'sharing.deliveries': {
    in: z.strictObject({
      cursor: z.string().max(100).nullable().default(null),
      limit: z.int().min(1).max(200).default(50),
    }),
    out: z.strictObject({
      deliveries: z.array(SignedDelivery),
      vouchers: z.array(
        z.strictObject({
          channelId: Bytes32,
          payer: LowerAddress,
          /** The most the payer has signed for, and the signature; base units. */
          maxClaimable: BaseUnits,
          signature: HexBytes,
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  },
} as const
