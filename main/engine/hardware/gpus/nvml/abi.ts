/*
 * The part of NVML’s published interface that is used here: names of functions, return codes and the layout of
 * structures, which NVIDIA keeps stable from one driver to the next. Structures are given as offsets into bytes.
 */

export const SUCCESS = 0

/** What a call may return, and the words a person sees for a reading that is missing because of it. */
export const RETURN_WORDS: Readonly<Record<number, string>> = {
  1: 'NVML was not initialised',
  2: 'NVML did not understand the question',
  3: 'Not supported by this card',
  4: 'Not permitted',
  6: 'Not found',
  7: 'NVML had more to say than there was room for',
  9: 'The NVIDIA driver is not loaded',
  10: 'The driver did not answer in time',
  12: 'A part of the NVIDIA driver is missing',
  13: 'Not known to this driver',
  15: 'The card is lost',
  16: 'The card has to be reset',
  18: 'Driver/library version mismatch',
  999: 'Unknown Error',
}

export const NOT_PERMITTED = 4
export const INSUFFICIENT_SIZE = 7
export const GPU_IS_LOST = 15

/** Bytes of `nvmlPciInfo_t` and where its text of 32 bytes begins. */
export const PCI_INFO = { bytes: 68, busId: 36 } as const
/** `nvmlMemory_t`: three u64, in bytes. */
export const MEMORY = { bytes: 24, total: 0, used: 16 } as const
/** `nvmlUtilization_t`: two u32, percent. */
export const UTILIZATION = { bytes: 8, gpu: 0 } as const
/** `nvmlProcessInfo_t` since its second version. */
export const PROCESS_INFO = { bytes: 24, pid: 0, memory: 8 } as const
/** `nvmlProcessUtilizationSample_t`. */
export const PROCESS_SAMPLE = { bytes: 32, pid: 0, time: 8, percent: 16 } as const
/** `NVML_VALUE_NOT_AVAILABLE` of a u64. */
export const NOT_AVAILABLE = 0xffff_ffff_ffff_ffffn

/** `nvmlClocksThrottleReasons`, as far as they mean that a card is held back. */
export const THROTTLE_REASONS = {
  power: 0x4n | 0x80n,
  heat: 0x20n | 0x40n,
  hardware: 0x8n,
} as const
