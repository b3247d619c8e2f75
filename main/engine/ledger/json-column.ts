import { z } from 'zod'

/** A column that holds JSON of a known shape. */
export function jsonColumn<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema)
}

const MOST_REMEMBERED = 16

/** As `jsonColumn`, for what is read many times while it is of use: the same text is checked once, and gives one object. */
export function rememberedJsonColumn<Schema extends z.ZodType>(schema: Schema) {
  const known = new Map<string, z.output<Schema>>()
  return z.string().transform((text, context): z.output<Schema> => {
    const before = known.get(text)
    if (before !== undefined) return before
    const { success, data, error } = schema.safeParse(JSON.parse(text))
    if (!success) {
      context.addIssue(error.message)
      return z.NEVER
    }
    const [oldest] = known.keys()
    if (known.size >= MOST_REMEMBERED && oldest !== undefined) known.delete(oldest)
    known.set(text, data)
    return data
  })
}
