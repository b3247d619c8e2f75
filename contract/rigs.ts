import { z } from 'zod'
import { Address } from './money.ts'
import { RigId, RigName, RigNetwork, RigReport } from './rigs-report.ts'

const Time = z.int().min(0)
const Nothing = z.strictObject({})
const Port = z.int().min(1).max(65_535)
const IpAddress = z.union([z.ipv4(), z.ipv6()])

/** Machines that one machine looks at, and that look at it, at most. */
export const MAX_RIGS = 16
/** How long a pairing code is good. */
export const INVITATION_MS = 10 * 60_000

/** How other machines of the person may come to this one. */
export const RigSettings = z.strictObject({
  /** What this machine is called on the others. */
  name: RigName,
  /** The address of this computer that is listened at; 0.0.0.0 and :: are all of them. */
  address: IpAddress,
  port: Port,
  /** Also machines outside the local network may knock; else only private addresses are let in. */
  fromAnywhere: z.boolean(),
  /** Buyers who are turned away because this machine is busy may be told where the person's other machines sell. */
  nameOthers: z.boolean(),
})
export type RigSettings = z.infer<typeof RigSettings>

/** A machine that this one looks at. */
export const RigRow = z.strictObject({
  id: RigId,
  name: RigName,
  address: IpAddress,
  port: Port,
  pairedAt: Time,
  /** `asking`: not heard of since the start; `away`: does not answer; `refused`: it no longer knows this machine. */
  standing: z.enum(['asking', 'here', 'away', 'refused']),
  /** Why it is not `here`, in a sentence, and what to do; null when it is. */
  sentence: z.string().nullable(),
  next: z.string().nullable(),
  /** When it last answered, by this machine's clock; null: never. */
  seenAt: Time.nullable(),
  /** Its clock less this one's, ms, as far as can be told; null: never heard of. */
  clockAheadMs: z.int().nullable(),
  /** What it said then: while it is not `here` that is old. */
  report: RigReport.nullable(),
})
export type RigRow = z.infer<typeof RigRow>

/** A machine that looks at this one, and may pause and resume it. */
export const RigWatcher = z.strictObject({
  id: RigId,
  name: RigName,
  pairedAt: Time,
  /** When it last asked; null: not since the start. */
  seenAt: Time.nullable(),
  /** A payout address that its person offers to use here too; null: none. */
  offeredPayout: Address.nullable(),
})
export type RigWatcher = z.infer<typeof RigWatcher>

/** The sum of all machines on one network: base units of its asset. */
export const RigsTotal = z.strictObject({
  network: RigNetwork,
  /** The network of this machine, whose figures are in the sum. */
  own: z.boolean(),
  earned: z.string(),
  pending: z.string(),
  earnedToday: z.string(),
  /** Whose figures are in it; this machine's own id among them. */
  counted: z.array(RigId),
  /** Machines of this network that are left out, since when, and why in a sentence. */
  notCounted: z.array(z.strictObject({ id: RigId, name: RigName, since: Time.nullable(), sentence: z.string() })),
})
export type RigsTotal = z.infer<typeof RigsTotal>

/** The person's machines, as every client of this one sees them; a section of the snapshot. */
export const RigsView = z.strictObject({
  device: z.strictObject({ id: RigId, name: RigName }),
  settings: RigSettings,
  /** Where other machines are listened to now; null while nobody is. */
  listening: z.strictObject({ address: IpAddress, port: Port }).nullable(),
  /** Why nobody is listened to although somebody should be; null when all is well. */
  problem: z.strictObject({ sentence: z.string(), next: z.string().nullable() }).nullable(),
  /** A code that nobody has used yet. The code itself is only in the answer of `rigs.invite`. */
  invitation: z.strictObject({ expiresAt: Time, address: IpAddress, port: Port }).nullable(),
  /** How the last invitation ended, in a sentence; null: none did since the start. */
  lastInvitation: z.string().nullable(),
  rigs: z.array(RigRow).max(MAX_RIGS),
  watchers: z.array(RigWatcher).max(MAX_RIGS),
  /** That of this machine's network first. Different networks and coins are never one sum. */
  totals: z.array(RigsTotal),
})
export type RigsView = z.infer<typeof RigsView>

export const Invitation = z.strictObject({
  code: z.string().max(80),
  /** The same code for a click: `hearth://pair/CODE`. */
  link: z.string().max(120),
  expiresAt: Time,
  address: IpAddress,
  port: Port,
})
export type Invitation = z.infer<typeof Invitation>

const One = z.strictObject({ id: RigId })

/** The calls about the person's other machines; part of `engineCalls`. */
export const rigCalls = {
  /**
   * Opens the door once, for ten minutes; needs an unlocked wallet. A new invitation ends the one before.
   * `address`: of this computer, as the other machine reaches it; found out when absent.
   */
  'rigs.invite': { in: z.strictObject({ address: IpAddress.optional() }), out: Invitation },
  'rigs.uninvite': { in: Nothing, out: RigsView },
  /** Uses the code (or link) of another machine. `name`: what it is called here; its own name when absent. */
  'rigs.add': { in: z.strictObject({ code: z.string().min(1).max(200), name: RigName.optional() }), out: RigRow },
  /** Ends the pairing, whichever side looks at the other, and tells the other machine if it can. */
  'rigs.remove': { in: One, out: RigsView },
  /** What a rig is called here, and where it is. */
  'rigs.change': {
    in: z.strictObject({ id: RigId, name: RigName.optional(), address: IpAddress.optional(), port: Port.optional() }),
    out: RigsView,
  },
  /** Asks the other machine; the answer is how it stands then. */
  'rigs.pause': { in: z.strictObject({ id: RigId, for: z.enum(['hour', 'tomorrow', 'resume']) }), out: RigRow },
  'rigs.resume': { in: One, out: RigRow },
  /** Offers this machine's payout address (its wallet when it has none) to a rig of the same network. */
  'rigs.offer': { in: One, out: RigRow },
  /** Takes a payout address that a watcher offered, which needs an unlocked wallet, or turns it down. */
  'rigs.payout': { in: z.strictObject({ id: RigId, address: Address, accept: z.boolean() }), out: RigsView },
  /** Needs an unlocked wallet to listen at other addresses or to let others in. */
  'rigs.set': { in: RigSettings.partial(), out: RigsView },
} as const
