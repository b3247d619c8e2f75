import { MAP_READ, USAGE } from '../webgpu-flags.ts'

/** The device seems lost after `ms`, as when a driver resets the card; what it runs goes on. */
export function seemLost(device: GPUDevice, ms: number): GPUDevice {
  const lost = new Promise((resolve) => setTimeout(() => resolve({ reason: 'unknown', message: 'device hung' }), ms))
  return Object.defineProperty(device, 'lost', { value: lost })
}

/** The device forgets to zero buffers when asked to. */
export function forgetClearing(device: GPUDevice): GPUDevice {
  const create = device.createCommandEncoder.bind(device)
  device.createCommandEncoder = (descriptor) => {
    const encoder = create(descriptor)
    encoder.clearBuffer = () => undefined
    return encoder
  }
  return device
}

/** The device gets one constant of every shader wrong. */
export function computeWrongly(device: GPUDevice): GPUDevice {
  const create = device.createShaderModule.bind(device)
  device.createShaderModule = ({ code }) => create({ code: code.replace('65521', '65519') })
  return device
}

/** Keeps every buffer that is destroyed, and then tells how many of their bytes are not zero. */
export function keepBuffers(device: GPUDevice): () => Promise<Readonly<Record<string, number>>> {
  const buffers: GPUBuffer[] = []
  const create = device.createBuffer.bind(device)
  device.createBuffer = (descriptor) => {
    if ((descriptor.usage & USAGE.mapRead) !== 0) return create(descriptor)
    const buffer = create({ ...descriptor, usage: descriptor.usage | USAGE.copySource })
    buffer.destroy = () => void buffers.push(buffer)
    return buffer
  }
  return async () => {
    const counts: Record<string, number> = {}
    for (const buffer of buffers)
      counts[buffer.label] = (await contentOf(device, buffer)).filter((byte) => byte !== 0).length
    return counts
  }
}

async function contentOf(device: GPUDevice, buffer: GPUBuffer): Promise<Uint8Array> {
  const readable = device.createBuffer({ size: buffer.size, usage: USAGE.mapRead | USAGE.copyTarget })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, readable, 0, buffer.size)
  device.queue.submit([encoder.finish()])
  await readable.mapAsync(MAP_READ)
  return new Uint8Array(readable.getMappedRange()).slice()
}
