import type { GpuAdapter } from './worker.ts'

/** A name for a person: what the driver calls the card, or as much as the adapter tells. */
export function adapterName({ vendor, architecture, device, description }: GpuAdapter): string {
  const [name] = [device, description, `${vendor} ${architecture}`].map((text) => text.trim()).filter(Boolean)
  return name ?? 'a card without a name'
}
