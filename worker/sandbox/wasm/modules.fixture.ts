/** WebAssembly modules for tests, put together byte by byte: small, exact, and built in no time. */

type Bytes = Uint8Array<ArrayBuffer>
export type Code = readonly (number | Code)[]

const I32 = 0x7f
const I64 = 0x7e
const END = 0x0b
const DROP = 0x1a
export const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

export interface ModuleParts {
  /** WASI functions, called by their index here; a name of another module is written `module.name`. */
  readonly imports?: readonly {
    readonly name: string
    readonly params: readonly number[]
    readonly results?: readonly number[]
  }[]
  /** Flags byte and limits; null for no memory at all. */
  readonly memory?: readonly number[] | null
  readonly exports?: readonly (readonly [name: string, kind: number])[]
  /** i32 locals of `_start`. */
  readonly locals?: number
  readonly body: Code
  /** The one function is the start function as well. */
  readonly start?: boolean
  /** Bytes at address 0. */
  readonly data?: Bytes
  /** Type of reference and limits. */
  readonly tables?: readonly (readonly number[])[]
}

/** A command of one function; memory is one page that may grow to 16, unless told. */
export function assemble(parts: ModuleParts): Bytes {
  const imports = parts.imports ?? []
  const memory = parts.memory === undefined ? [1, 1, 16] : parts.memory
  const types = [
    ...imports.map(({ params, results }) => [0x60, ...vector(params), ...vector(results ?? [])]),
    [0x60, 0, 0],
  ]
  const exports = parts.exports ?? [
    ['_start', 0],
    ['memory', 2],
  ]
  const code = [...(parts.locals === undefined ? [0] : [1, ...u32(parts.locals), I32]), ...flat(parts.body), END]
  return Uint8Array.from([
    ...HEADER,
    ...section(1, list(types)),
    ...section(2, list(imports.map(({ name }, index) => [...importName(name), 0, ...u32(index)]))),
    ...section(3, list([u32(imports.length)])),
    ...(parts.tables === undefined ? [] : section(4, list(parts.tables))),
    ...(memory === null ? [] : section(5, list([memory]))),
    ...section(7, list(exports.map(([name, kind]) => [...text(name), kind, ...u32(kind === 0 ? imports.length : 0)]))),
    ...(parts.start === true ? section(8, u32(imports.length)) : []),
    ...section(10, list([[...u32(code.length), ...code]])),
    ...(parts.data === undefined
      ? []
      : section(11, list([[0, 0x41, 0, END, ...u32(parts.data.length), ...parts.data]]))),
  ])
}

export const i32 = (value: number): Code => [0x41, ...signed(value)]
export const i64 = (value: number): Code => [0x42, ...signed(value)]
export const get = (local: number): Code => [0x20, local]
export const set = (local: number): Code => [0x21, local]
export const call = (index: number): Code => [0x10, ...u32(index)]
export const add: Code = [0x6a]
export const drop: Code = [DROP]
export const loop = (...body: Code): Code => [0x03, 0x40, ...body, 0x0c, 0, END]
export const store = (address: number, value: Code): Code => [i32(address), value, 0x36, 2, 0]
export const unreachable: Code = [0x00]

export const fdWrite = { name: 'fd_write', params: [I32, I32, I32, I32], results: [I32] }
export const procExit = { name: 'proc_exit', params: [I32] }
export const pathOpen = {
  name: 'path_open',
  params: [I32, I32, I32, I32, I32, I64, I64, I32, I32],
  results: [I32],
}
export const argsSizesGet = { name: 'args_sizes_get', params: [I32, I32], results: [I32] }
export const argsGet = { name: 'args_get', params: [I32, I32], results: [I32] }

/** `/in` and `/out` as the sandbox numbers its preopened folders. */
export const IN = 3
export const OUT = 4
const CREATE = 1

/** `fd_write(fd, one vector of `size` bytes at `address`)`; uses addresses 8 to 20. */
export function write(fd: Code, address: number, size: number): Code {
  return [store(8, i32(address)), store(12, i32(size)), fd, i32(8), i32(1), i32(16), call(0), drop]
}

/** `path_open` of the name at `address` in folder `fd`, made if missing; the descriptor lands at 20. */
export function create(index: number, fd: number, address: number, size: number): Code {
  return [i32(fd), i32(0), i32(address), i32(size), i32(CREATE), i64(-1), i64(-1), i32(0), i32(20), call(index)]
}

/** Four letters at `address`, another four for each value of the local. */
export function letters(address: number, local: number): Code {
  const nibble = (shift: number): Code => [get(local), i32(shift), 0x76, i32(15), 0x71, i32(shift * 2), 0x74]
  const sum: Code = [nibble(0), nibble(4), add, nibble(8), add, nibble(12), add, i32(0x61616161), add]
  return store(address, sum)
}

export const ascii = (value: string): Bytes => new TextEncoder().encode(value)

function flat(code: Code): number[] {
  return code.flatMap((part) => (typeof part === 'number' ? [part] : flat(part)))
}

export function section(id: number, content: readonly number[]): number[] {
  return [id, ...u32(content.length), ...content]
}

export function list(items: readonly (readonly number[])[]): number[] {
  return [...u32(items.length), ...items.flat()]
}

function vector(values: readonly number[]): number[] {
  return [...u32(values.length), ...values]
}

function text(value: string): number[] {
  return vector([...new TextEncoder().encode(value)])
}

function importName(name: string): number[] {
  const [module, field] = name.includes('.') ? name.split('.') : ['wasi_snapshot_preview1', name]
  return [...text(module ?? ''), ...text(field ?? '')]
}

export function u32(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)]
}

function signed(value: number): number[] {
  const low = value & 0x7f
  const rest = value >> 7
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
  return done ? [low] : [low | 0x80, ...signed(rest)]
}
