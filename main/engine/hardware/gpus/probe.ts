import type { GpuReport } from '../../../../contract/hardware.ts'

/** Looks at the graphics cards once. Never throws: what went wrong is in `problem`, in words. */
export interface GpuProbe {
  probe(): Promise<GpuReport>
}

export type GpuProblem = NonNullable<GpuReport['problem']>
