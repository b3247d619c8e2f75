import type { Gpu } from './hardware.ts'

/** A card that tells nothing of itself but its name; a test adds what it is about. */
export const silentCard: Gpu = {
  uuid: 'GPU-a',
  name: 'NVIDIA GeForce RTX 4070',
  driver: null,
  memoryMiB: null,
  memoryUsedMiB: null,
  utilization: null,
  temperatureC: null,
  fanPercent: null,
  powerW: null,
  powerLimitW: null,
  pciBusId: null,
  missing: {},
}

export const silentDetails: NonNullable<Gpu['details']> = {
  cuda: null,
  computeCapability: null,
  pcieGeneration: null,
  pcieLanes: null,
  divided: null,
  processes: null,
  othersMemoryMiB: null,
  othersPercent: null,
  powerRangeW: null,
}
