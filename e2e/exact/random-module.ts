import { assemble, fdWrite, i32, i64, u32, write } from '../../worker/sandbox/wasm/modules.fixture.ts'
import { randomBelow } from '../../worker/sandbox/wasm/random.fixture.ts'
import type { Code } from '../../worker/sandbox/wasm/modules.fixture.ts'

/** Whole-number instructions by what they take and give; those that may trap are left out. */
const I32_PAIR = [...range(0x46, 0x4f), ...range(0x6a, 0x6c), ...range(0x71, 0x78)]
const I64_PAIR = [...range(0x7c, 0x7e), ...range(0x83, 0x8a)]
const I32_ONE = [0x67, 0x68, 0x69, 0xc0, 0xc1]
const I64_ONE = [0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4]
const VECTOR_ONE = [
  77,
  96,
  97,
  98,
  ...range(124, 129),
  ...range(135, 138),
  160,
  161,
  ...range(167, 170),
  192,
  193,
  ...range(199, 202),
]
const VECTOR_PAIR = [
  [14, 101, 102, 123, 130, 133, 134, 174, 177, 206, 209],
  [range(35, 64), range(78, 81), range(110, 115), range(118, 121), range(142, 147)].flat(),
  [range(149, 153), range(155, 159), range(181, 186), range(188, 191), range(213, 223)].flat(),
].flat()
const VECTOR_SHIFT = [...range(107, 109), ...range(139, 141), ...range(171, 173), ...range(203, 205)]

const RESULTS_AT = 1024
const STEPS = 400

/** A verifiable module that computes with values it computed before, and prints all of them. */
export function randomModule(seed: number): Uint8Array<ArrayBuffer> {
  const random = randomBelow(seed)
  const body = Array.from({ length: STEPS }, (_, step) => stepOf(random, step))
  return assemble({ imports: [fdWrite], memory: [1, 1, 1], body: [...body, write(i32(1), RESULTS_AT, STEPS * 16)] })
}

/** Stores one value, made of earlier ones and constants, as the result number `step`. */
function stepOf(random: (below: number) => number, step: number): Code {
  const pick = (list: readonly number[]): number => list[random(list.length)] ?? 0
  const at = i32(RESULTS_AT + step * 16)
  // Unaligned on purpose: a value is part of one result and part of the next.
  const earlier = (load: Code): Code => [i32(RESULTS_AT + random(step * 16 + 1)), load, 0, 0]
  const word = (): Code => (random(3) === 0 ? i32(random(2 ** 31) * (random(2) === 0 ? 1 : -1)) : earlier([0x28]))
  const long = (): Code => (random(3) === 0 ? i64(random(2 ** 31) * (random(2) === 0 ? 1 : -1)) : earlier([0x29]))
  const vector = (): Code => earlier([0xfd, 0])
  const store = [0xfd, 11, 0, 0]
  const kinds: readonly (() => Code)[] = [
    () => [at, word(), word(), pick(I32_PAIR), 0x36, 0, 0],
    () => [at, long(), long(), pick(I64_PAIR), 0x37, 0, 0],
    () => [at, word(), pick(I32_ONE), 0x36, 0, 0],
    () => [at, long(), pick(I64_ONE), 0x37, 0, 0],
    () => [at, vector(), 0xfd, ...u32(pick(VECTOR_ONE)), ...store],
    () => [at, vector(), vector(), 0xfd, ...u32(pick(VECTOR_PAIR)), ...store],
    () => [at, vector(), word(), 0xfd, ...u32(pick(VECTOR_SHIFT)), ...store],
    () => [at, word(), 0xfd, 17, long(), 0xfd, 30, random(2), ...store],
  ]
  return kinds[random(kinds.length)]?.() ?? []
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
