import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { modules } from './hostile.fixture.ts'
import { offeredImports } from './imports.ts'
import { inspectModule } from './inspect.ts'

const RULES = { memoryMiB: 16, verifiable: false, offered: offeredImports }

test('whatever the bytes are, the answer is a verdict and never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const refusal = inspectModule(bytes, RULES)
      expect(refusal === null || refusal.message.length > 0).toBe(true)
    }),
  )
})

test('a module with one byte changed is refused, or still has a bounded memory of its own', () => {
  const original = modules.manyFiles
  fc.assert(
    fc.property(fc.nat(original.length - 1), fc.nat(255), (at, value) => {
      const mutant = Uint8Array.from(original)
      mutant[at] = value
      if (inspectModule(mutant, RULES) !== null) return
      // What the inspection lets through and the compiler accepts must be what the inspection saw.
      if (!WebAssembly.validate(mutant)) return
      const { memory } = new WebAssembly.Instance(new WebAssembly.Module(mutant), stubs(mutant)).exports
      expect(memory).toBeInstanceOf(WebAssembly.Memory)
      if (!(memory instanceof WebAssembly.Memory)) return
      expect(() => memory.grow(16 * 16 + 1)).toThrow(RangeError)
    }),
    { numRuns: 300 },
  )
})

test('names of a stranger are repeated in plain characters only', () => {
  const refusal = inspectModule(modules.foreignImport, RULES)
  expect(refusal?.message).toMatch(/^[ -~“”]+$/)
})

function stubs(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Imports {
  const functions = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(
    ({ name }) => [name, () => 0] as const,
  )
  return { wasi_snapshot_preview1: Object.fromEntries(functions) }
}
