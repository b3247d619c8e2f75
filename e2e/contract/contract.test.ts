import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { boundaryMessages } from './messages.ts'
import { sampleOf } from './samples.ts'
import { spoiltOf } from './spoilt.ts'

const messages = await boundaryMessages()

describe.each(messages.map((message) => [message.name, message.schema] as const))('%s', (_name, schema) => {
  it('is accepted whole, and once more as what it was read as', () => {
    const sample = sampleOf(schema)
    const read = schema.parse(sample)
    expect(schema.safeParse(read).success).toBe(true)
  })

  it('is rejected with something missing, something more or something of another kind', () => {
    const spoilt = spoiltOf(schema, sampleOf(schema))
    expect(spoilt.length).toBeGreaterThan(2)
    expect(spoilt.filter(({ value }) => schema.safeParse(value).success).map(({ wrong }) => wrong)).toEqual([])
  })
})

test('E02: nothing that crosses a boundary takes a field that nobody reads, but the file of a standard others extend', () => {
  const lax = messages.filter(({ schema }) => schema instanceof z.ZodObject && !isStrict(schema))
  expect(lax.map(({ name }) => name)).toEqual(['agent-registry.RegistrationFile'])
})

function isStrict(schema: z.ZodObject): boolean {
  return schema.def.catchall instanceof z.ZodNever
}

/** A lax shape with the fields of the strict one: what the tests above have to notice. */
test('E02: a message that takes anything more, and one that takes anything at all, are noticed', () => {
  const lax = z.looseObject({ id: z.string() })
  const strict = z.strictObject({ id: z.string() })
  const more = spoiltOf(strict, { id: 'a' }).find(({ wrong }) => wrong === 'one field too many')
  expect(lax.safeParse(more?.value).success).toBe(true)
  expect(strict.safeParse(more?.value).success).toBe(false)
  const anything = z.unknown()
  expect(spoiltOf(anything, 1).some(({ value }) => anything.safeParse(value).success)).toBe(true)
})

test('E02: no message takes what would reach the prototype of objects', () => {
  const poisoned: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
  for (const { schema } of messages) {
    const sample = sampleOf(schema)
    if (!(schema instanceof z.ZodObject) || !isStrict(schema)) continue
    const value: unknown = Object.defineProperty({ ...Object(sample) }, '__proto__', {
      value: poisoned,
      enumerable: true,
    })
    expect(schema.safeParse(value).success).toBe(false)
  }
  expect('polluted' in {}).toBe(false)
})
