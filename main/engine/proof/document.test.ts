import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDocument } from './document.ts'

/** Depth by looking at every character, as the format of JSON has it. */
function depthOf(text: string): number {
  let [depth, deepest, inString] = [0, 0, false]
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (inString && character === '\\') at += 1
    else if (character === '"') inString = !inString
    else if (!inString && (character === '[' || character === '{')) deepest = Math.max(deepest, (depth += 1))
    else if (!inString && (character === ']' || character === '}')) depth -= 1
  }
  return deepest
}

const tooDeep = (text: string): boolean => {
  const document = readDocument(Buffer.from(text), 1_000_000)
  return !document.ok && document.problem.startsWith('It nests deeper')
}

test('what nests too deep is refused, whatever its strings hold', () => {
  const piece = fc.constantFrom('"', '\\', '\\\\', '\\"', '[', ']', '{', '}', '[[[[[[[[', 'x', ',')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('')
      expect(tooDeep(text)).toBe(depthOf(text) > 16)
    }),
    { numRuns: 2000 },
  )
})

test('a string of nothing but backslashes and quotes takes no longer than its length', () => {
  for (const text of [`"${'\\'.repeat(500_000)}`, `"${'\\"'.repeat(250_000)}`, '"'.repeat(500_001)]) {
    expect(readDocument(Buffer.from(text), 1_000_000).ok).toBe(false)
  }
})
