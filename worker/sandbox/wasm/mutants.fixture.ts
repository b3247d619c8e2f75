import { readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { EndReason } from '../../../contract/job.ts'
import { abuses } from './abuse.fixture.ts'
import { modules } from './hostile.fixture.ts'
import { randomBelow } from './random.fixture.ts'
import { run } from './run.fixture.ts'

/*
 * A process that runs mutated modules one after the other, from the number that is its first argument
 * up to the second, and prints each number with the reason for which its job ended. A number names
 * its mutant for ever. A mutant that never ends is for the parent to notice.
 */

type Bytes = Uint8Array<ArrayBuffer>

const programs = path.resolve(import.meta.dirname, '../../../out/programs')
const corpus: readonly Bytes[] = ['sha256', 'gzip', 'jsonq', 'mandelbrot', 'raytrace']
  .map((name): Bytes => Uint8Array.from(readFileSync(path.join(programs, `${name}.wasm`))))
  .concat([modules.hello, modules.manyFiles, modules.oddNames, modules.printArguments, modules.outputFlood])
  .concat([abuses.manyLinks, abuses.hiddenFiles, abuses.renumber, abuses.printRandom, abuses.manyVectors])

const [first = 0, end = 0] = process.argv.slice(2).map(Number)
for (let number = first; number < end; number += 1) {
  const { result } = run(mutant(number), {
    args: ['--width', '16', '--height', '16'],
    stdin: new TextEncoder().encode('{"a": [1, 2, 3]}'),
    files: { file: new Uint8Array(100) },
    limits: { memoryMiB: 256, outputBytes: 100_000 },
    verifiable: number % 4 === 0,
  })
  writeSync(1, `${number} ${EndReason.parse(result.reason)}\n`)
}

function mutant(number: number): Bytes {
  const random = randomBelow(number)
  const pick = (): Bytes => corpus[random(corpus.length)] ?? modules.hello
  let bytes = pick()
  for (let changes = 1 + random(1 + random(4)); changes > 0; changes -= 1) bytes = changed(bytes, pick(), random)
  return bytes
}

/** One byte, one bit, a piece left out, a piece doubled, or a piece of another module put in. */
function changed(bytes: Bytes, other: Bytes, random: (below: number) => number): Bytes {
  const at = random(bytes.length)
  const length = 1 + random(16)
  const kind = random(6)
  if (kind < 3) {
    const copy = bytes.slice()
    copy[at] = kind === 0 ? random(256) : (copy[at] ?? 0) ^ (1 << random(8))
    return copy
  }
  const piece = kind === 4 ? bytes.subarray(at, at + length) : other.subarray(random(other.length)).subarray(0, length)
  return Uint8Array.from([
    ...bytes.subarray(0, at),
    ...(kind === 3 ? [] : piece),
    ...bytes.subarray(at + (kind === 3 ? length : 0)),
  ])
}
