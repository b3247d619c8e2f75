/** Bits of `GPUBufferUsage` and `GPUMapMode`, which are globals only in a page (WebGPU, sections 5.1 and 5.2). */
export const USAGE = { mapRead: 0x01, copySource: 0x04, copyTarget: 0x08, uniform: 0x40, storage: 0x80 } as const
export const MAP_READ = 0x01
