import { z } from 'zod'

/** Unix time in milliseconds. */
const Time = z.int().min(0)

/** A reading and, when there is none, the reason: unknown is never shown as 0. */
const Reading = z.number().nullable()

export const Gpu = z.strictObject({
  uuid: z.string(),
  name: z.string(),
  /** Absent for NVIDIA. */
  vendor: z.enum(['amd', 'intel']).optional(),
  driver: z.string().nullable(),
  memoryMiB: Reading,
  memoryUsedMiB: Reading,
  /** Percent. */
  utilization: Reading,
  temperatureC: Reading,
  fanPercent: Reading,
  powerW: Reading,
  powerLimitW: Reading,
  pciBusId: z.string().nullable(),
  /** Readings the card does not give, with its own words ("N/A"). */
  missing: z.record(z.string(), z.string()),
  /** What only some drivers tell; each is null where this one does not. */
  details: z
    .strictObject({
      /** Newest CUDA version the driver takes. */
      cuda: z.string().nullable(),
      computeCapability: z.string().nullable(),
      pcieGeneration: Reading,
      pcieLanes: Reading,
      /** The card is divided into instances (MIG). */
      divided: z.boolean().nullable(),
      /** Programs on the card; null where the driver does not list them. */
      processes: z
        .array(z.strictObject({ pid: z.int(), name: z.string(), memoryMiB: Reading }))
        .max(200)
        .nullable(),
      /** Of other programs, where they can be told from ours. */
      othersMemoryMiB: Reading,
      othersPercent: Reading,
      /** Of our own workers. */
      oursPercent: Reading.optional(),
      /** What the card is held back by at the moment; null where the driver does not say. */
      throttle: z
        .array(z.enum(['power', 'heat', 'hardware']))
        .nullable()
        .optional(),
      /** What the driver lets its power limit be, and what it is by itself, W. */
      powerRangeW: z.strictObject({ least: z.number(), most: z.number(), standard: z.number() }).nullable().optional(),
    })
    .optional(),
  /** Who told; absent where it was the system. */
  source: z.enum(['nvml', 'nvidia-smi']).optional(),
})
export type Gpu = z.infer<typeof Gpu>

export const GpuReport = z.strictObject({
  checkedAt: Time,
  gpus: z.array(Gpu),
  /** Whether NVIDIA’s library told, and from where, or why it did not; absent where nobody looked for it. */
  nvml: z.strictObject({ used: z.boolean(), detail: z.string() }).optional(),
  /** Why there is no GPU, or why some readings are stale; null when all is well. */
  problem: z
    .strictObject({
      code: z.enum([
        'not-installed',
        'driver-mismatch',
        'driver-old',
        'no-device',
        'timeout',
        'garbage',
        'permission',
        'container',
        'asleep',
        'in-use',
        'failed',
      ]),
      sentence: z.string(),
      next: z.string(),
      /** What the tool itself printed, shortened. */
      raw: z.string().nullable(),
    })
    .nullable(),
})
export type GpuReport = z.infer<typeof GpuReport>

export const HostInfo = z.strictObject({
  cpu: z.string(),
  cores: z.int(),
  memoryMiB: z.int(),
  os: z.string(),
  /** Percent of all cores. */
  cpuPercent: Reading,
  cpuTemperatureC: Reading,
  memoryUsedMiB: Reading,
  network: z.strictObject({
    interface: z.string().nullable(),
    /** Bytes per second over all non-loopback interfaces. */
    receivedPerSecond: Reading,
    sentPerSecond: Reading,
    /** Bytes this app sent to buyers today. */
    sentTodayBytes: z.int().min(0),
  }),
})
export type HostInfo = z.infer<typeof HostInfo>
