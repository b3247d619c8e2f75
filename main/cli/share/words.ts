import { UsageError } from '../failures.ts'

const UNITS = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 } as const

/** `5.2 MiB` */
export function inBytes(bytes: number): string {
  const [name, size] = Object.entries(UNITS).findLast(([, each]) => bytes >= each) ?? ['bytes', 1]
  return `${size === 1 ? bytes : (bytes / size).toFixed(1)} ${name}`
}

/** `100GiB`, `2MiB`, or a number of bytes. @throws UsageError */
export function readBytes(text: string, option: string): number {
  const [, number, unit] = /^([0-9]{1,9}) ?(KiB|MiB|GiB|TiB)?$/.exec(text) ?? []
  if (number === undefined) throw new UsageError(`${option} is a number with KiB, MiB, GiB or TiB, not “${text}”.`)
  const size = Object.entries(UNITS).find(([name]) => name === unit)?.[1] ?? 1
  return Number(number) * size
}
