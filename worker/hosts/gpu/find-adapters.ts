import { access } from 'node:fs/promises'
import path from 'node:path'
import type { GpuAdapter, GpuSupport } from '../../../contract/worker.ts'
import { say } from '../../../contract/words/say.ts'
import { librariesOf, loaderAmong } from '../libraries.ts'
import { startOnce } from '../ready.ts'
import type { Sandbox } from '../sandbox.ts'
import type { GpuAccess } from './access.ts'
import { gpuAccess } from './access-of.ts'
import { graphicsCards } from './cards.ts'
import type { Card } from './cards.ts'
import { vulkanDrivers } from './drivers.ts'
import type { VulkanDriver } from './drivers.ts'
import { libraryFinder } from './find-library.ts'

/** A driver compiles its first shader in this time, or its card is left alone. */
const READY_MS = 15_000
/** For all drivers and cards together. */
const SEARCH_MS = 60_000
const PROBE_MEMORY_MIB = 64

export interface GpuOptions {
  /** Dawn's module for this system. */
  readonly module: string
  /** Node that the worker runs on. */
  readonly node: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Absolute path of a system tool, or null. */
  readonly find: (tool: string) => Promise<string | null>
  /** Time for one worker to get ready, ms. */
  readonly readyMs?: number
}

export interface FoundAdapter {
  readonly id: string
  readonly access: GpuAccess
  readonly adapter: GpuAdapter
}

/** One driver with one card, not tried yet. */
interface Candidate {
  readonly id: string
  readonly card: string | null
  readonly software: boolean
  readonly access: () => Promise<GpuAccess>
}

export interface Search {
  readonly found: readonly FoundAdapter[]
  readonly summary: string
}

/**
 * Starts a GPU worker in the sandbox for every driver and card and keeps those that computed the
 * known answer; software ones only where no card did. Never throws, and ends within a minute or so.
 */
export async function findAdapters(sandbox: Sandbox, options: GpuOptions): Promise<Search> {
  try {
    const there = await access(options.module).then(
      () => true,
      () => false,
    )
    if (!there) return none(say`the part that runs them is missing from this installation. Install Hearth again`)
    return await search(sandbox, await candidatesOf(options), options.readyMs ?? READY_MS)
  } catch (error: unknown) {
    return none(say`looking for a GPU failed (${reasonOf(error)})`)
  }
}

async function search(sandbox: Sandbox, candidates: readonly Candidate[], readyMs: number): Promise<Search> {
  const found: FoundAdapter[] = []
  const problems: string[] = []
  const answered = new Set<string>()
  const started = performance.now()
  for (const { id, card, software, access: open } of candidates) {
    if (card !== null && answered.has(card)) continue
    if (software && found.some(({ adapter }) => !adapter.software)) break
    if (performance.now() - started > SEARCH_MS) break
    try {
      const opened = await open()
      const adapter = await tryAdapter(sandbox, opened, readyMs)
      found.push({ id, access: opened, adapter })
      if (card !== null) answered.add(card)
    } catch (error: unknown) {
      problems.push(`${id}: ${reasonOf(error)}`)
    }
  }
  const real = found.filter(({ adapter }) => !adapter.software)
  const kept = real.length > 0 ? real : found
  return { found: kept, summary: summaryOf(kept, problems, candidates.length) }
}

async function tryAdapter(sandbox: Sandbox, gpu: GpuAccess, readyMs: number): Promise<GpuAdapter> {
  const start = () => sandbox.start({ memoryMiB: PROBE_MEMORY_MIB, gpu })
  return startOnce(start, readyMs, ({ adapter, kinds }) => {
    if (adapter === null || !kinds.includes('wgsl')) throw new Error('its worker found no GPU')
    return adapter
  })
}

async function candidatesOf(options: GpuOptions): Promise<readonly Candidate[]> {
  if (process.platform === 'darwin') return [ofSystem(options.module, 'metal')]
  if (process.platform === 'win32') return [ofSystem(options.module, 'd3d12')]
  if (process.platform !== 'linux') return []
  const locate = await libraryFinder(await options.find('ldconfig'))
  const [drivers, cards] = await Promise.all([vulkanDrivers(options.environment, locate), graphicsCards()])
  const programLoader = loaderAmong(await librariesOf(options.node))
  const systemVulkan = await locate('libvulkan.so.1')
  return drivers.flatMap((driver) => {
    const vulkanLoader = systemVulkan ?? path.join(path.dirname(driver.library), 'libvulkan.so.1')
    const parts = { module: options.module, vulkanLoader, programLoader }
    return cardsFor(driver, cards).map((card): Candidate => {
      const id = (card === null ? driver.name : `${card.name}-${driver.name}`).slice(0, 64)
      return { id, card: card?.name ?? null, software: driver.software, access: () => gpuAccess(parts, driver, card) }
    })
  })
}

/** A software driver needs no card; any other is tried with each card that it may drive. */
function cardsFor({ software, vendors }: VulkanDriver, cards: readonly Card[]): readonly (Card | null)[] {
  // A driver of unknown make may be a software one, too.
  if (software || (vendors === null && cards.length === 0)) return [null]
  return cards.filter(({ vendor }) => vendors === null || vendor === null || vendors.includes(vendor))
}

/** The system's own graphics, where there is no sandbox that could show it less. */
function ofSystem(module: string, backend: string): Candidate {
  const opened: GpuAccess = {
    module,
    vulkanLoader: null,
    files: [],
    folders: [],
    links: [],
    devices: [],
    environment: {},
    options: [`backend=${backend}`],
  }
  return { id: backend, card: null, software: false, access: async () => opened }
}

function summaryOf(found: readonly FoundAdapter[], problems: readonly string[], tried: number): string {
  const failed = problems.length === 0 ? '' : say` Not used: ${problems.join('; ')}.`
  if (found.some(({ adapter }) => !adapter.software)) {
    return say`GPU jobs run in the same sandbox, which shows them one card and its driver.${failed}`.slice(0, 900)
  }
  if (found.length > 0) {
    return say`No graphics card can be used, so the processor plays one: GPU jobs run slowly, and offers say “software”.${failed}`.slice(
      0,
      900,
    )
  }
  if (tried > 0)
    return none(say`no graphics driver answered. Update the driver, then start Hearth again`, failed).summary
  return none(noDriver).summary
}

const noDriver =
  process.platform === 'linux'
    ? say`this machine has no Vulkan driver. Install one (Debian and Ubuntu: sudo apt install libvulkan1 mesa-vulkan-drivers, or NVIDIA’s own driver), then start Hearth again`
    : say`they need Linux, macOS or Windows`

function none(why: string, more = ''): Search {
  return { found: [], summary: say`No GPU jobs: ${why}.${more}`.slice(0, 900) }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0]?.slice(0, 200) ?? '') : say`unknown error`
}

/** What the report says of a search. The engine matches cards, not the host. */
export function gpuSupport({ found, summary }: Search): GpuSupport {
  return { adapters: found.map(({ id, adapter }) => ({ id, ...adapter, card: null })), summary }
}
