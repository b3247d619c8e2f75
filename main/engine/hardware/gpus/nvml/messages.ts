import { z } from 'zod'

/** What the engine asks of the process that holds NVML. */
export const NvmlRequest = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('look') }),
  /** Sets the driver’s power limit of one card. */
  z.strictObject({ ask: z.literal('limit'), uuid: z.string(), milliwatts: z.int().min(0) }),
])
export type NvmlRequest = z.infer<typeof NvmlRequest>

/** A figure, or the code with which NVML refused it. */
const Figure = z.union([z.number(), z.strictObject({ code: z.int() })])
export type Figure = z.infer<typeof Figure>
const Text = z.union([z.string().max(512), z.strictObject({ code: z.int() })])

export const RawCard = z.strictObject({
  uuid: Text,
  name: Text,
  pciBusId: Text,
  /** Bytes. */
  memoryTotal: Figure,
  memoryUsed: Figure,
  /** Percent. */
  utilization: Figure,
  temperatureC: Figure,
  fanPercent: Figure,
  milliwatts: Figure,
  limitMilliwatts: Figure,
  /** What the limit may be set to, and what it is by itself. */
  limitLeast: Figure,
  limitMost: Figure,
  limitStandard: Figure,
  pcieGeneration: Figure,
  pcieLanes: Figure,
  computeMajor: Figure,
  computeMinor: Figure,
  /** 1 where the card is divided into instances. */
  divided: Figure,
  throttle: z.union([z.array(z.enum(['power', 'heat', 'hardware'])), z.strictObject({ code: z.int() })]),
  processes: z.union([
    z.array(z.strictObject({ pid: z.int(), name: z.string().max(512), memory: z.number().nullable() })).max(200),
    z.strictObject({ code: z.int() }),
  ]),
  /** Share of the card by process, percent; without those that did nothing. */
  shares: z.union([
    z.array(z.strictObject({ pid: z.int(), percent: z.number() })).max(400),
    z.strictObject({ code: z.int() }),
  ]),
})
export type RawCard = z.infer<typeof RawCard>

/** From that process: once that it has started, then one answer to each question. */
export const NvmlAnswer = z.discriminatedUnion('said', [
  z.strictObject({ said: z.literal('started') }),
  z.strictObject({
    said: z.literal('cards'),
    driver: Text,
    cuda: Figure,
    cards: z.array(RawCard).max(64),
  }),
  /** `code` is NVML’s own, or null where the library could not be used at all. */
  z.strictObject({ said: z.literal('failed'), code: z.int().nullable(), detail: z.string().max(2000) }),
  z.strictObject({ said: z.literal('limited'), code: z.int() }),
])
export type NvmlAnswer = z.infer<typeof NvmlAnswer>
