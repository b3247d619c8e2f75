import { HearthError } from '../../../contract/errors.ts'
import type { GpuAdapter } from '../../../contract/worker.ts'
import { printable } from './failures.ts'
import { knownAnswerHolds } from './known-answer.ts'

export interface OpenGpu {
  readonly adapter: GpuAdapter
  /** The device that computed the known answer; after the first call, a new one each time. */
  readonly openDevice: () => Promise<GPUDevice>
}

const TEXT_LENGTH = 200
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\b(cpu|warp)\b/i

/**
 * Opens the strongest adapter with WebGPU's own limits and no optional feature, so that a job runs on
 * every card alike, and lets it compute something: what cannot is no GPU.
 * @throws HearthError `gpu/none`, `gpu/wrong-answer`
 */
export async function openGpu(gpu: GPU): Promise<OpenGpu> {
  // The Node binding ends the process when a device it still uses is collected: all are kept.
  const kept: { readonly adapter: GPUAdapter; readonly device: GPUDevice }[] = []
  const another = async (): Promise<{ readonly adapter: GPUAdapter; readonly device: GPUDevice }> => {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
    if (adapter === null) throw new HearthError('gpu/none', 'The graphics driver offers no adapter.')
    const opened = { adapter, device: await adapter.requestDevice() }
    kept.push(opened)
    return opened
  }
  const { adapter, device } = await another()
  if (!(await knownAnswerHolds(device))) {
    throw new HearthError('gpu/wrong-answer', 'The graphics card computed something wrong.')
  }
  let first: GPUDevice | null = device
  return {
    adapter: describe(adapter.info, device.limits),
    openDevice: async () => {
      const fresh = first ?? (await another()).device
      first = null
      return fresh
    },
  }
}

function describe(info: GPUAdapterInfo, limits: GPUSupportedLimits): GpuAdapter {
  const names = {
    vendor: printable(info.vendor).slice(0, TEXT_LENGTH),
    architecture: printable(info.architecture).slice(0, TEXT_LENGTH),
    device: printable(info.device).slice(0, TEXT_LENGTH),
    description: printable(info.description).slice(0, TEXT_LENGTH),
  }
  return {
    ...names,
    software: info.isFallbackAdapter || SOFTWARE.test(Object.values(names).join(' ')),
    maxBufferBytes: limits.maxBufferSize,
    maxStorageBindingBytes: limits.maxStorageBufferBindingSize,
  }
}
