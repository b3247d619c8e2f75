/** What one GPU worker needs to reach one card through one driver, and nothing else of this machine. */
export interface GpuAccess {
  /** Dawn's module for Node. */
  readonly module: string
  /** The Vulkan loader; null where Dawn speaks to the system's own graphics (macOS, Windows). */
  readonly vulkanLoader: string | null
  /** Files to show read-only, where they are and where the driver looks for them. */
  readonly files: readonly { readonly from: string; readonly to: string }[]
  /** Links to make: what the driver reads to learn which kind of card this is. */
  readonly links: readonly { readonly at: string; readonly to: string }[]
  /** Empty folders to make. */
  readonly folders: readonly string[]
  /** Device files, of this card alone. */
  readonly devices: readonly string[]
  /** Makes the loader take this driver and no other. */
  readonly environment: Readonly<Record<string, string>>
  /** Options of Dawn's `create`. */
  readonly options: readonly string[]
}

/** Where the module is inside a sandbox; Dawn looks for the Vulkan loader beside its module. */
export const INSIDE_GPU = { module: '/gpu/dawn.node', vulkanLoader: '/gpu/libvulkan.so.1' } as const

/** The worker's argument: how it opens its GPU. */
export function gpuArgument(access: GpuAccess, module: string): string {
  return `--gpu=${JSON.stringify({ module, options: access.options })}`
}
