import type { EndReason } from '../../../contract/job.ts'
import { ByteReader } from './byte-reader.ts'

const PAGES_PER_MIB = 16
const WASI = 'wasi_snapshot_preview1'

export interface Refusal {
  readonly reason: Extract<EndReason, 'invalid-module' | 'missing-import' | 'memory-undeclared'>
  /** For the buyer. */
  readonly message: string
}

interface Findings {
  readonly memories: readonly Limits[]
  readonly refusal: Refusal | null
  readonly exportsStart: boolean
  readonly exportsMemory: boolean
}

interface Limits {
  readonly maximum: number | null
  /** Shared, 64-bit or custom page size: nothing a WASI command needs. */
  readonly unusual: boolean
}

/**
 * Looks at a module before it is compiled: it must be core WebAssembly, have one plain memory whose
 * declared maximum is within `memoryMiB`, import only functions of WASI preview 1 that are in
 * `offered`, and export `_start` and `memory`. Returns null when it may be compiled.
 */
export function inspectModule(bytes: Uint8Array, memoryMiB: number, offered: ReadonlySet<string>): Refusal | null {
  let findings: Findings
  try {
    findings = readSections(bytes, offered)
  } catch (error: unknown) {
    // Malformed, or a name that is not UTF-8: either way the bytes are the buyer's.
    return invalid(error instanceof Error ? error.message : 'The module cannot be read.')
  }
  return findings.refusal ?? checkMemory(findings.memories, memoryMiB) ?? checkExports(findings)
}

function readSections(bytes: Uint8Array, offered: ReadonlySet<string>): Findings {
  const reader = new ByteReader(bytes)
  const magic = bytes.length >= 8 ? [...reader.take(8)] : []
  if (magic.join() !== '0,97,115,109,1,0,0,0') {
    const refusal = invalid('These bytes are not a WebAssembly module (binary format, version 1).')
    return { memories: [], refusal, exportsStart: false, exportsMemory: false }
  }
  let refusal: Refusal | null = null
  let memories: readonly Limits[] = []
  let exported: ReadonlySet<string> = new Set()
  while (!reader.done) {
    const id = reader.byte()
    const section = reader.part(reader.u32())
    if (id === 2) refusal = checkImports(section, offered)
    if (id === 5) memories = list(section, readLimits)
    if (id === 7) exported = new Set(list(section, readExport))
    if (refusal !== null) break
  }
  return { memories, refusal, exportsStart: exported.has('0:_start'), exportsMemory: exported.has('2:memory') }
}

function checkImports(section: ByteReader, offered: ReadonlySet<string>): Refusal | null {
  for (let left = section.u32(); left > 0; left -= 1) {
    const module = section.name()
    const name = section.name()
    if (section.byte() !== 0) return missing(module, name, 'Only functions can be imported.')
    if (module !== WASI || !offered.has(name)) {
      return missing(module, name, `Only functions of ${WASI} are offered, and no sockets.`)
    }
    section.u32()
  }
  return null
}

function checkMemory(memories: readonly Limits[], memoryMiB: number): Refusal | null {
  const [memory, second] = memories
  if (memory === undefined || second !== undefined || memory.unusual) {
    return invalid('A job has exactly one memory: not shared, 32-bit, with 64 KiB pages.')
  }
  if (memory.maximum === null) {
    return {
      reason: 'memory-undeclared',
      message: 'The memory has no declared maximum. Link with --max-memory (wasm-ld) and try again.',
    }
  }
  if (memory.maximum > memoryMiB * PAGES_PER_MIB) {
    const declared = Math.ceil(memory.maximum / PAGES_PER_MIB)
    return {
      reason: 'memory-undeclared',
      message: `The memory may grow to ${declared} MiB, over this job's limit of ${memoryMiB} MiB.`,
    }
  }
  return null
}

function checkExports({ exportsStart, exportsMemory }: Findings): Refusal | null {
  if (exportsStart && exportsMemory) return null
  return invalid('A WASI command exports the function _start and its memory as “memory”.')
}

function readLimits(section: ByteReader): Limits {
  const flags = section.byte()
  // 64-bit limits are longer than 32 bits; the rest of the section is then of no interest.
  if (flags > 1) return { maximum: null, unusual: true }
  section.u32()
  return { maximum: flags === 1 ? section.u32() : null, unusual: false }
}

function readExport(section: ByteReader): string {
  const name = section.name()
  const kind = section.byte()
  section.u32()
  return `${kind}:${name}`
}

function list<T>(section: ByteReader, read: (section: ByteReader) => T): readonly T[] {
  const items: T[] = []
  for (let left = section.u32(); left > 0 && !section.done; left -= 1) items.push(read(section))
  return items
}

function invalid(message: string): Refusal {
  return { reason: 'invalid-module', message }
}

function missing(module: string, name: string, rule: string): Refusal {
  // Only printable ASCII of a stranger's names is repeated.
  const shown = `${module}.${name}`.replaceAll(/[^ -~]/g, '?').slice(0, 120)
  return { reason: 'missing-import', message: `The module imports ${shown}. ${rule}` }
}
