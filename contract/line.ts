import { z } from 'zod'

const MIB = 1024 * 1024
const Bytes = z.int().min(0)
const PerSecond = z.number().min(0)

/** What Hearth may do with the line to the internet. It holds for everything that buyers are sent, all of them together. */
export const LineRules = z.strictObject({
  /** Bytes per second; null: no limit. */
  rate: z.int().min(1024).max(10_000_000_000).nullable(),
  /** Bytes in a calendar month, sent to buyers and received from them together, never passed; null: no cap. */
  monthlyCap: z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullable(),
  workOnMetered: z.boolean(),
  /** Over a mobile network. */
  workOnMobile: z.boolean(),
  /** Through a VPN. */
  workOnVpn: z.boolean(),
  /** Send more slowly while the person uses the line, or the way to the router becomes slow. */
  givesWay: z.boolean(),
})
export type LineRules = z.infer<typeof LineRules>

/** Limits that a home line can bear; where each byte may cost, nothing is sold before the person says so. */
export const FIRST_LINE_RULES: LineRules = {
  rate: 2 * MIB,
  monthlyCap: 100 * 1024 * MIB,
  workOnMetered: false,
  workOnMobile: false,
  workOnVpn: true,
  givesWay: true,
}

/** What leads to the internet; null: this system does not tell. */
export const Connection = z.strictObject({
  interface: z.string().max(80).nullable(),
  kind: z.enum(['wired', 'wireless', 'mobile']).nullable(),
  vpn: z.boolean().nullable(),
  /** Each byte may cost, as the system says. */
  metered: z.boolean().nullable(),
})
export type Connection = z.infer<typeof Connection>

export const nothingConnected: Connection = { interface: null, kind: null, vpn: null, metered: null }

/** How each of these is known, in words for `hearth doctor`; null where it is not. */
export const LineSources = z.strictObject({
  kind: z.string().nullable(),
  metered: z.string().nullable(),
  traffic: z.string().nullable(),
  latency: z.string().nullable(),
})
export type LineSources = z.infer<typeof LineSources>

/** How much the line can send, bytes per second, and how that is known. */
export const LineCapacity = z.strictObject({
  bytesPerSecond: PerSecond,
  /** `measured`: on demand, against `peer`; `seen`: the most that was sent at once, so at least this. */
  how: z.enum(['measured', 'seen']),
  peer: z.string().max(300).nullable(),
  at: z.int().min(0),
})
export type LineCapacity = z.infer<typeof LineCapacity>

/** The line as every client shows it. */
export const LineView = z.strictObject({
  connection: Connection,
  sources: LineSources,
  /** Bytes that buyers were sent. */
  sentToday: Bytes,
  sentThisMonth: Bytes,
  /** By buyers to here; the month's cap counts both. */
  receivedThisMonth: Bytes,
  /** By other programs through the interface, bytes per second; null where that is not known now. */
  othersSend: PerSecond.nullable(),
  /** To the router and back, ms; null where it does not answer or nobody asks now. */
  latencyMs: z.number().min(0).nullable(),
  /** What it takes when nobody uses the line. */
  quietLatencyMs: z.number().min(0).nullable(),
  /** Below the rate limit, because the person uses the line, bytes per second; null: not slowed. */
  slowedTo: PerSecond.nullable(),
  capacity: LineCapacity.nullable(),
})
export type LineView = z.infer<typeof LineView>

/** Of a machine that cannot tell anything, and has sent nothing. */
export const unknownLine: LineView = {
  connection: nothingConnected,
  sources: { kind: null, metered: null, traffic: null, latency: null },
  sentToday: 0,
  sentThisMonth: 0,
  receivedThisMonth: 0,
  othersSend: null,
  latencyMs: null,
  quietLatencyMs: null,
  slowedTo: null,
  capacity: null,
}

/** Whether anything new may be sold over this line, the sentence that says why not, and how fast it may go. */
export const LineAllowance = z.strictObject({
  allowed: z.boolean(),
  why: z.string().nullable(),
  next: z.string().nullable(),
  /** Null: as fast as it goes. */
  bytesPerSecond: PerSecond.nullable(),
  /** Bytes that are left of the month's cap; null: there is none. */
  leftThisMonth: Bytes.nullable(),
})
export type LineAllowance = z.infer<typeof LineAllowance>

export const allAllowed: LineAllowance = {
  allowed: true,
  why: null,
  next: null,
  bytesPerSecond: null,
  leftThisMonth: null,
}

/** The calls about the line; part of `engineCalls`. */
export const lineCalls = {
  /**
   * Sends `peer`, another machine that runs Hearth, a few MiB as an upload, for a few seconds at most, and takes the
   * time. Counts against the month like everything else.
   */
  'line.measure': {
    in: z.strictObject({ peer: z.url({ protocol: /^https?$/ }).max(300) }),
    out: LineCapacity,
  },
} as const
