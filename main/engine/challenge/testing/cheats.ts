import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { CHALLENGE_MODULUS } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'
import { packResponse } from '../../proof/challenge/cpu-prover.ts'
import { commitOf } from '../../proof/challenge/judge.ts'
import { createSigner } from '../../proof/signature.ts'
import type { ChallengerLimits } from '../verifier/outcome.ts'
import type { Cheat } from './cheating-provider.ts'

/** A malicious prover, and what a verifier must make of it. */
export interface KnownCheat {
  readonly name: string
  readonly cheat: Cheat
  readonly result: 'rejected' | 'failed'
  readonly code: string
  /** Where it is to miss one; the usual ones are long enough for a busy machine. */
  readonly limits?: Partial<ChallengerLimits>
}

const OTHER_SEED: Hex = `0x${'77'.repeat(32)}`
const OTHER_ID: Hex = `0x${'88'.repeat(32)}`
const SHORT_DEADLINE = { deadlineMs: 400 } as const

function message(challengeId: Hex, commit: Hex): string {
  return JSON.stringify({ challengeId, commit })
}

function changed(answer: Uint8Array, change: (entries: DataView) => void): Uint8Array {
  const copy = Uint8Array.from(answer)
  change(new DataView(copy.buffer))
  return copy
}

/** An entry that is congruent to the right one where there is room for that, and not below 65521. */
function withLargeEntry(answer: Uint8Array): Uint8Array {
  return changed(answer, (entries) => {
    const index = new Uint16Array(Uint8Array.from(answer).buffer).findIndex(
      (entry) => entry < 65_536 - CHALLENGE_MODULUS,
    )
    const at = 2 * Math.max(0, index)
    entries.setUint16(at, index === -1 ? 65_535 : entries.getUint16(at, true) + CHALLENGE_MODULUS, true)
  })
}

function flipped(answer: Uint8Array): Uint8Array {
  return changed(answer, (entries) => entries.setUint8(17, entries.getUint8(17) ^ 1))
}

async function forever(response: ServerResponse): Promise<void> {
  const piece = Buffer.alloc(64 * 1024)
  while (!response.destroyed) {
    if (!response.write(piece)) await sleep(1)
  }
}

async function byByte(response: ServerResponse, answer: Uint8Array): Promise<void> {
  for (let at = 0; at < answer.length && !response.destroyed; at += 1) {
    response.write(answer.subarray(at, at + 1))
    await sleep(50)
  }
}

/** The answer to the first challenge it ever got, to every one. */
function reuse(): Cheat {
  let old: Promise<Uint8Array> | null = null
  return {
    answer: ({ n, T }, compute) => (old ??= compute({ n, T, seed: OTHER_SEED })),
  }
}

const stranger = createSigner(new Uint8Array(32).fill(9))

export const cheats: readonly KnownCheat[] = [
  {
    name: 'skips the last step',
    cheat: { answer: ({ seed, n, T }, compute) => compute({ seed, n, T: T - 1 }) },
    result: 'rejected',
    code: 'challenge/wrong-product',
  },
  {
    name: 'computes for another seed',
    cheat: { answer: ({ n, T }, compute) => compute({ seed: OTHER_SEED, n, T }) },
    result: 'rejected',
    code: 'challenge/wrong-product',
  },
  {
    name: 'sends zeros',
    cheat: { answer: async ({ n }) => new Uint8Array(2 * n * n) },
    result: 'rejected',
    code: 'challenge/wrong-product',
  },
  {
    name: 'sends a sparse matrix',
    cheat: {
      answer: async ({ n }) =>
        packResponse(Float64Array.from({ length: n * n }, (_, index) => (index % (n + 1) === 0 ? index + 1 : 0))),
    },
    result: 'rejected',
    code: 'challenge/wrong-product',
  },
  { name: 'reuses an old answer', cheat: reuse(), result: 'rejected', code: 'challenge/wrong-product' },
  {
    name: 'computes a smaller challenge',
    cheat: { answer: ({ seed, n, T }, compute) => compute({ seed, n: n / 2, T }) },
    result: 'rejected',
    code: 'challenge/wrong-length',
  },
  {
    name: 'changes one bit before it commits',
    cheat: { answer: async (challenge, compute) => flipped(await compute(challenge)) },
    result: 'rejected',
    code: 'challenge/wrong-product',
  },
  {
    name: 'changes one bit after it committed',
    cheat: { respond: (response, answer) => void response.end(flipped(answer)) },
    result: 'rejected',
    code: 'challenge/wrong-commit',
  },
  {
    name: 'commits to anything to stop the clock, and computes then',
    cheat: { commitment: ({ challengeId }) => message(challengeId, commitOf(Buffer.from('anything'))) },
    result: 'rejected',
    code: 'challenge/wrong-commit',
  },
  {
    name: 'replays the commitment of another challenge',
    cheat: {
      commitment: ({ challengeId, n }) => message(challengeId, commitOf(new Uint8Array(2 * n * n))),
    },
    result: 'rejected',
    code: 'challenge/wrong-commit',
  },
  {
    name: 'replays the whole message of another challenge',
    cheat: { commitment: (_, answer) => message(OTHER_ID, commitOf(answer)) },
    result: 'failed',
    code: 'challenge/wrong-id',
  },
  {
    name: 'sends an entry that is not below 65521',
    cheat: { answer: async (challenge, compute) => withLargeEntry(await compute(challenge)) },
    result: 'rejected',
    code: 'challenge/entry-too-large',
  },
  {
    name: 'sends too little',
    cheat: { respond: (response, answer) => void response.end(answer.subarray(2)) },
    result: 'rejected',
    code: 'challenge/wrong-length',
  },
  {
    name: 'sends nothing',
    cheat: { respond: (response) => void response.end() },
    result: 'rejected',
    code: 'challenge/wrong-length',
  },
  {
    name: 'sends one byte too many',
    cheat: { respond: (response, answer) => void response.end(Buffer.concat([answer, Buffer.alloc(1)])) },
    result: 'failed',
    code: 'challenge/too-many-bytes',
  },
  { name: 'never stops sending', cheat: { respond: forever }, result: 'failed', code: 'challenge/too-many-bytes' },
  {
    name: 'sends its response byte by byte',
    cheat: { respond: byByte },
    result: 'failed',
    code: 'challenge/too-slow',
    limits: { messageMs: 1_500, bytesPerSecond: 32_768 },
  },
  {
    name: 'breaks off in the middle of its response',
    cheat: {
      respond: (response, answer) => {
        response.writeHead(200, { 'content-length': String(answer.length) })
        response.write(answer.subarray(0, 100), () => void response.destroy())
      },
    },
    result: 'failed',
    code: 'challenge/unreachable',
  },
  {
    name: 'has it done elsewhere, too late',
    cheat: { commitMs: 30_000 },
    result: 'failed',
    code: 'challenge/too-late',
    limits: SHORT_DEADLINE,
  },
  {
    name: 'sends its commitment byte by byte',
    cheat: {
      instead: (request, response) => {
        if (request.method !== 'POST') return false
        void byByte(response, Buffer.alloc(4096, ' '))
        return true
      },
    },
    result: 'failed',
    code: 'challenge/too-late',
    limits: SHORT_DEADLINE,
  },
  {
    name: 'sends two commitments',
    cheat: {
      commitment: ({ challengeId }, answer) =>
        message(challengeId, commitOf(Buffer.from('first'))) + message(challengeId, commitOf(answer)),
    },
    result: 'failed',
    code: 'challenge/malformed',
  },
  {
    name: 'sends its commitment within a megabyte',
    cheat: {
      commitment: ({ challengeId }, answer) => message(challengeId, commitOf(answer)) + ' '.repeat(1024 * 1024),
    },
    result: 'failed',
    code: 'challenge/too-many-bytes',
  },
  {
    name: 'writes its commitment in capitals',
    cheat: {
      commitment: ({ challengeId }, answer) => message(challengeId, `0x${commitOf(answer).slice(2).toUpperCase()}`),
    },
    result: 'failed',
    code: 'challenge/malformed',
  },
  {
    name: 'sends the verifier to somebody else',
    cheat: {
      instead: (request, response) => {
        if (request.method !== 'POST') return false
        response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end()
        return true
      },
    },
    result: 'failed',
    code: 'challenge/refused',
  },
  {
    name: 'hangs up',
    cheat: {
      instead: (request) => {
        request.socket.destroy()
        return true
      },
    },
    result: 'failed',
    code: 'challenge/unreachable',
  },
  {
    name: 'signs for another answer',
    cheat: { receipt: (receipt) => withField(receipt, 'outputHash', OTHER_ID) },
    result: 'failed',
    code: 'challenge/wrong-receipt',
  },
  {
    name: 'signs for more work than was asked for',
    cheat: { receipt: (receipt) => withField(receipt, 'workUnits', '99999999999999999999') },
    result: 'failed',
    code: 'challenge/wrong-receipt',
  },
  {
    name: 'lets somebody else sign',
    cheat: { receipt: (receipt) => ({ ...receipt, signature: stranger.sign(OTHER_ID) }) },
    result: 'failed',
    code: 'challenge/wrong-receipt',
  },
  {
    name: 'sends no receipt',
    cheat: { receipt: () => ({ sorry: true }) },
    result: 'failed',
    code: 'challenge/malformed',
  },
]

function withField(receipt: object, name: string, value: string): object {
  const inner: unknown = Object.entries(receipt).find(([key]) => key === 'receipt')?.[1]
  return { ...receipt, receipt: { ...(typeof inner === 'object' ? inner : {}), [name]: value } }
}
