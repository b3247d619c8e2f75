import koffi from 'koffi'
import { z } from 'zod'
import { SUCCESS } from './abi.ts'

/** NVML’s handle of a card: an address, which only NVML reads. */
export type Device = bigint

/** NVML has refused a question. */
export class NvmlRefusal extends Error {
  readonly code: number

  constructor(what: string, code: number) {
    super(`${what} returned ${code}.`)
    this.code = code
  }
}

const FUNCTION_NOT_FOUND = 13
const U32 = 4
const Code = z.int()
type Argument = Device | number | Buffer

/** The library, with each function bound when it is first called: an older driver has fewer of them. */
export class Nvml {
  readonly #library
  readonly #bound = new Map<string, (...values: readonly Argument[]) => unknown>()

  /** @throws Error when the file is no library for this machine */
  constructor(file: string) {
    this.#library = koffi.load(file)
  }

  /** Calls `name` and gives its return code; `13` where this driver has no such function. */
  code(name: string, ...values: readonly Argument[]): number {
    try {
      return Code.parse(this.#bind(name, values)(...values))
    } catch (error: unknown) {
      if (error instanceof Error && /cannot find function/i.test(error.message)) return FUNCTION_NOT_FOUND
      throw error
    }
  }

  /** @throws NvmlRefusal */
  call(name: string, ...values: readonly Argument[]): void {
    const code = this.code(name, ...values)
    if (code !== SUCCESS) throw new NvmlRefusal(name, code)
  }

  /** One u32 that the function writes after `values`. @throws NvmlRefusal */
  number(name: string, ...values: readonly Argument[]): number {
    const out = Buffer.alloc(U32)
    this.call(name, ...values, out)
    return out.readUInt32LE()
  }

  /** Text of at most `length` bytes. @throws NvmlRefusal */
  text(name: string, length: number, ...values: readonly Argument[]): string {
    const out = Buffer.alloc(length)
    this.call(name, ...values, out, length)
    return textIn(out)
  }

  #bind(name: string, values: readonly Argument[]): (...values: readonly Argument[]) => unknown {
    const known = this.#bound.get(name)
    if (known !== undefined) return known
    const bound: (...values: readonly Argument[]) => unknown = this.#library.func(name, 'int', values.map(typeOf))
    this.#bound.set(name, bound)
    return bound
  }
}

/** The text in bytes that end with, or are filled up with, zeros. */
export function textIn(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end)
}

/** Addresses and u64 arrive as `bigint`: both take 64 bits in a register of the systems NVML is made for. */
function typeOf(value: Argument): string {
  if (typeof value === 'number') return 'uint32'
  return typeof value === 'bigint' ? 'uint64' : 'void *'
}
