import { z } from 'zod'

/** A value that must not be taken, and what is wrong with it. */
export interface Spoilt {
  readonly wrong: string
  readonly value: unknown
}

/** What stands where something of another kind belongs. */
const STRANGERS: readonly unknown[] = [{ not: 'this' }, 'neither this', Number.NaN, null, undefined]

/** Every way one message is spoilt: something missing, something more, something of another kind. */
export function spoiltOf(schema: z.ZodType, good: unknown): readonly Spoilt[] {
  return [
    { wrong: 'nothing at all', value: undefined },
    { wrong: 'a function', value: () => undefined },
    ...(schema instanceof z.ZodObject ? spoiltObjects(schema, good) : spoiltOthers(schema)),
  ]
}

function spoiltObjects(schema: z.ZodObject, good: unknown): readonly Spoilt[] {
  if (typeof good !== 'object' || good === null) return []
  const more =
    schema.def.catchall instanceof z.ZodNever ? [{ wrong: 'one field too many', value: { ...good, extra: 1 } }] : []
  return [
    ...more,
    ...Object.entries(schema.def.shape).flatMap(([key, field]) =>
      field instanceof z.ZodType ? spoiltField(key, field, good) : [],
    ),
  ]
}

function spoiltField(key: string, field: z.ZodType, good: object): readonly Spoilt[] {
  const without = Object.fromEntries(Object.entries(good).filter(([name]) => name !== key))
  const missing = field.safeParse(undefined).success ? [] : [{ wrong: `no ${key}`, value: without }]
  const strangers = STRANGERS.filter((stranger) => stranger !== undefined && !field.safeParse(stranger).success)
  return [
    ...missing,
    ...strangers.map((stranger) => ({ wrong: `${key} is ${String(stranger)}`, value: { ...good, [key]: stranger } })),
  ]
}

function spoiltOthers(schema: z.ZodType): readonly Spoilt[] {
  return STRANGERS.filter((stranger) => !schema.safeParse(stranger).success).map((value) => ({
    wrong: `it is ${String(value)}`,
    value,
  }))
}
