import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { compileAhead } from './compile-ahead.ts'

const programs = path.resolve(import.meta.dirname, '..', '..', '..', 'out', 'programs')

function program(name: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(path.join(programs, `${name}.wasm`)))
}

test('a module compiled ahead is the module it would have been', () => {
  const bytes = program('sha256')
  expect(WebAssembly.Module.exports(compileAhead(bytes))).toEqual(
    WebAssembly.Module.exports(new WebAssembly.Module(bytes)),
  )
})

test('what is no module is refused in the same words, and the next module still compiles', () => {
  const bytes = program('gzip')
  const cut = bytes.slice(0, 5000)
  expect(refusal(() => compileAhead(cut))).toBe(refusal(() => new WebAssembly.Module(cut)))
  expect(WebAssembly.Module.exports(compileAhead(bytes)).map(({ name }) => name)).toContain('_start')
})

/** In V8's words, without the name of the call. */
function refusal(compile: () => WebAssembly.Module): string {
  try {
    compile()
  } catch (error: unknown) {
    if (error instanceof WebAssembly.CompileError) return error.message.replace(/^.*?Module\(\): /, '')
  }
  throw new Error('It was compiled.')
}
