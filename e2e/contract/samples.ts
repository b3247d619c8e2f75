import { z } from 'zod'

const ADDRESS = `0x${'8b'.repeat(20)}`
const HASH = `0x${'ab'.repeat(32)}`

/** What texts and numbers of the contract look like; the first that fits a leaf stands for it. */
const LEAVES: readonly unknown[] = [
  'a',
  '1',
  '0',
  ADDRESS,
  HASH,
  'ab'.repeat(32),
  `0x${'ab'.repeat(65)}`,
  '0xab',
  '/a',
  'a/b.txt',
  'abcdefgh.car',
  'area/what',
  'Hearth-1.2.3.AppImage',
  'linux-x64-appimage',
  `abcdef.${'a'.repeat(43)}`,
  `${'A'.repeat(86)}==`,
  'eip155:31337',
  `eip155:31337:${ADDRESS}`,
  'EUR',
  '1.2.3',
  'QUJD',
  Buffer.alloc(32, 7).toString('base64'),
  Buffer.alloc(64, 7).toString('base64'),
  Buffer.alloc(64, 7).toString('base64').replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  'ab'.repeat(64),
  'ab'.repeat(16),
  'ab'.repeat(12),
  'https://example.org/',
  'http://127.0.0.1:4021',
  'example.org',
  '192.168.1.4',
  '2026-11',
  '2026-11-22',
  '2026-11-22T15:04:00Z',
  '01'.repeat(12),
  'a'.repeat(22),
  'a'.repeat(43),
  'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy',
  1,
  0,
  2,
  4,
  16,
  40,
  60,
  100,
  404,
  1024,
  4096,
  65_536,
  1_000_000,
  2 ** 21,
  0.5,
  true,
  null,
  new Uint8Array(32),
  {},
  [],
]

/**
 * A value that this schema takes, made from the schema itself; undefined where none was found, which counts as a
 * message without a test. With every field it may have, or else only with those it must have: some go only with certain
 * others.
 */
export function sampleOf(schema: z.ZodType): unknown {
  return [true, false].map((full) => made(schema, full)).find((value) => schema.safeParse(value).success)
}

function made(schema: unknown, full: boolean): unknown {
  if (!(schema instanceof z.ZodType)) return undefined
  const built = build(schema, full)
  return built !== undefined && schema.safeParse(built).success
    ? built
    : LEAVES.find((leaf) => schema.safeParse(leaf).success)
}

function build(schema: z.ZodType, full: boolean): unknown {
  if (schema instanceof z.ZodObject) return objectOf(schema, full)
  if (schema instanceof z.ZodLiteral) return schema.def.values[0]
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodArray) return arrayOf(schema, full)
  if (schema instanceof z.ZodTuple) return schema.def.items.map((item) => made(item, full))
  if (schema instanceof z.ZodRecord) return {}
  if (schema instanceof z.ZodUnion)
    return schema.def.options.map((option) => made(option, full)).find((value) => value !== undefined)
  if (schema instanceof z.ZodPipe) return made(schema.def.in, full)
  if (
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  ) {
    return made(schema.def.innerType, full)
  }
  return undefined
}

function objectOf(schema: z.ZodObject, full: boolean): Record<string, unknown> {
  const wanted = Object.entries(schema.def.shape).filter(([, field]) => full || !mayBeLeftOut(field))
  return Object.fromEntries(
    wanted.map(([key, field]) => [key, made(field, full)] as const).filter(([, value]) => value !== undefined),
  )
}

function mayBeLeftOut(field: unknown): boolean {
  return field instanceof z.ZodType && field.safeParse(undefined).success
}

/** One entry where it may have any; else as many as it asks for. */
function arrayOf(schema: z.ZodArray, full: boolean): readonly unknown[] {
  const entry = made(schema.def.element, full)
  const lists = [1, 0, 2, 3, 7, 12, 24].map((length) => Array.from({ length }, () => entry))
  return lists.find((list) => schema.safeParse(list).success) ?? []
}
