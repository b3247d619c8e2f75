import { ByteReader } from './byte-reader.ts'
import { checkTables, checkTypes, refuseTags } from './engine-heap.ts'
import { findInexact } from './exact/exact-class.ts'
import { invalid } from './refusal.ts'
import type { Refusal } from './refusal.ts'

const PAGES_PER_MIB = 16
const WASI = 'wasi_snapshot_preview1'
/** Many more than WASI has functions; each costs the engine a wrapper. */
const MAX_IMPORTS = 1000
const MAX_NAME_BYTES = 200

export interface Rules {
  readonly memoryMiB: number
  /** The exact class: see `findInexact`. */
  readonly verifiable: boolean
  /** Names of the WASI functions there are. */
  readonly offered: ReadonlySet<string>
}

interface Findings {
  readonly memories: readonly Limits[]
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
 * declared maximum is within the limit, import only offered functions of WASI preview 1, export
 * `_start` and `memory`, and leave the engine's heap alone (`engine-heap.ts`). Vectors are allowed,
 * relaxed ones too: they harm nobody, and only the exact class promises equal answers everywhere.
 * Returns null when it may be compiled. What is left for the compiler to refuse ends the job as well.
 */
export function inspectModule(bytes: Uint8Array, rules: Rules): Refusal | null {
  try {
    const refusal = inspectSections(bytes, rules)
    if (refusal !== null || !rules.verifiable) return refusal
    const inexact = findInexact(bytes)
    return inexact === null ? null : { reason: 'not-verifiable', message: inexact }
  } catch (error: unknown) {
    // Malformed, or a name that is not UTF-8: either way the bytes are the buyer's.
    return invalid(error instanceof Error ? error.message : 'The module cannot be read.')
  }
}

function inspectSections(bytes: Uint8Array, { memoryMiB, offered }: Rules): Refusal | null {
  const reader = new ByteReader(bytes)
  const magic = bytes.length >= 8 ? [...reader.take(8)] : []
  if (magic.join() !== '0,97,115,109,1,0,0,0') {
    return invalid('These bytes are not a WebAssembly module (binary format, version 1).')
  }
  let findings: Findings = { memories: [], exportsStart: false, exportsMemory: false }
  while (!reader.done) {
    const id = reader.byte()
    const section = reader.part(reader.u32())
    const refusal = checkSection(id, section, offered)
    if (refusal !== null) return refusal
    if (id === 5) findings = { ...findings, memories: readMemories(section) }
    if (id === 7) findings = { ...findings, ...readExports(section) }
  }
  return checkMemory(findings.memories, memoryMiB) ?? checkExports(findings)
}

function checkSection(id: number, section: ByteReader, offered: ReadonlySet<string>): Refusal | null {
  if (id === 1) return checkTypes(section)
  if (id === 2) return checkImports(section, offered)
  if (id === 4) return checkTables(section)
  if (id === 13) return refuseTags()
  return null
}

function checkImports(section: ByteReader, offered: ReadonlySet<string>): Refusal | null {
  const count = section.u32()
  if (count > MAX_IMPORTS) return invalid(`The module imports ${count} functions, over the limit of ${MAX_IMPORTS}.`)
  for (let left = count; left > 0; left -= 1) {
    const module = section.name(MAX_NAME_BYTES)
    const name = section.name(MAX_NAME_BYTES)
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

function readMemories(section: ByteReader): readonly Limits[] {
  // Two are refused already; more need not be read.
  return Array.from({ length: Math.min(section.u32(), 2) }, () => readLimits(section))
}

function readLimits(section: ByteReader): Limits {
  if (section.done) return { maximum: null, unusual: true }
  const flags = section.byte()
  // 64-bit limits are longer than 32 bits; the rest of the section is then of no interest.
  if (flags > 1) return { maximum: null, unusual: true }
  section.u32()
  return { maximum: flags === 1 ? section.u32() : null, unusual: false }
}

function readExports(section: ByteReader): Pick<Findings, 'exportsStart' | 'exportsMemory'> {
  let [exportsStart, exportsMemory] = [false, false]
  for (let left = section.u32(); left > 0 && !section.done; left -= 1) {
    const name = section.take(section.u32())
    const kind = section.byte()
    section.u32()
    if (kind === 0 && isName(name, '_start')) exportsStart = true
    if (kind === 2 && isName(name, 'memory')) exportsMemory = true
  }
  return { exportsStart, exportsMemory }
}

/** Without making a string: a module may have very many exports. */
function isName(bytes: Uint8Array, name: string): boolean {
  return bytes.length === name.length && bytes.every((byte, index) => byte === name.charCodeAt(index))
}

function missing(module: string, name: string, rule: string): Refusal {
  // Only printable ASCII of a stranger's names is repeated.
  const shown = `${module}.${name}`.replaceAll(/[^ -~]/g, '?').slice(0, 120)
  return { reason: 'missing-import', message: `The module imports ${shown}. ${rule}` }
}
