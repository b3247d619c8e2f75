import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrames, encodeFrame, NO_SUM } from './frame.ts'

const bodies = fc.array(fc.json(), { minLength: 1, maxLength: 8 })

function file(of: readonly string[]): Buffer {
  let sum = NO_SUM
  return Buffer.concat(
    of.map((body) => {
      const encoded = encodeFrame(sum, body)
      sum = encoded.sum
      return encoded.bytes
    }),
  )
}

describe('a journal file', () => {
  test('gives back what was written', () => {
    fc.assert(
      fc.property(bodies, (written) => {
        const { frames, rest } = decodeFrames(file(written), NO_SUM)
        expect(frames.map(({ body }) => body)).toEqual(written)
        expect(rest).toBe('nothing')
      }),
    )
  })

  test('cut at any byte gives back what is whole before it, and calls the rest torn', () => {
    fc.assert(
      fc.property(bodies, fc.double({ min: 0, max: 1, noNaN: true }), (written, share) => {
        const whole = file(written)
        const cut = whole.subarray(0, Math.floor(whole.length * share))
        const { frames, rest, end } = decodeFrames(cut, NO_SUM)
        expect(frames.map(({ body }) => body)).toEqual(written.slice(0, frames.length))
        expect(rest).toBe(end === cut.length ? 'nothing' : 'torn')
      }),
    )
  })

  test('D05: with any changed byte never gives back anything that was not written', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, at, change) => {
        const bytes = file(written)
        const index = at % bytes.length
        bytes[index] = (bytes[index] ?? 0) ^ change
        const { frames } = decodeFrames(bytes, NO_SUM)
        expect(frames.length).toBeLessThan(written.length)
        expect(frames.map(({ body }) => body)).toEqual(written.slice(0, frames.length))
      }),
      { numRuns: 500 },
    )
  })

  test('D05: damaged in the middle is told from torn at the end', () => {
    const bytes = file(['1', '22', '333', '4444'])
    bytes[80] = (bytes[80] ?? 0) ^ 1
    expect(decodeFrames(bytes, NO_SUM).rest).toBe('damaged')
  })

  test('does not open under another beginning: a segment that was swapped is found', () => {
    expect(decodeFrames(file(['1']), 'f'.repeat(64)).frames).toEqual([])
  })
})
