import type { GpuAdapter } from './worker.ts'

/**
 * A name for a person: what the driver calls the card, or as much as the adapter tells. WebGPU gives
 * the driver's name as one word with hyphens ("nvidia-geforce-rtx-4080").
 */
export function adapterName({ vendor, architecture, device, description }: GpuAdapter): string {
  const words = /\s/.test(device) ? device : device.replaceAll('-', ' ')
  const [name] = [words, description, `${vendor} ${architecture}`].map((text) => text.trim()).filter(Boolean)
  return name ?? 'a card without a name'
}
