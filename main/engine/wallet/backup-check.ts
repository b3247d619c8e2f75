import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { HearthError } from '../../../contract/errors.ts'
import type { Clock } from '../ports/clock.ts'

export interface BackupCheck {
  /** Chooses the words that will be asked for; keeps no word, only salted hashes of those. Places from 1, rising. */
  begin(words: readonly string[]): readonly number[]
  /** @throws HearthError `wallet/backup-unknown`, `wallet/backup-wrong` */
  answer(words: readonly string[]): void
}

const ASKED = 3
const VALID_MS = 15 * 60_000

interface Asked {
  readonly salt: Buffer
  readonly hashes: readonly Buffer[]
  readonly until: number
}

/** Whether the person has written the recovery phrase down, shown by giving some of its words again. */
export function createBackupCheck(clock: Clock): BackupCheck {
  let asked: Asked | null = null
  return {
    begin: (words) => {
      const chosen = new Set<number>()
      while (chosen.size < Math.min(ASKED, words.length)) chosen.add(randomInt(words.length))
      const places = [...chosen].sort((a, b) => a - b)
      const salt = randomBytes(16)
      const hashes = places.map((place) => hashOf(salt, words[place] ?? ''))
      asked = { salt, hashes, until: clock.now() + VALID_MS }
      return places.map((place) => place + 1)
    },
    answer: (words) => {
      const expected = asked
      if (expected === null || expected.until <= clock.now()) {
        throw new HearthError('wallet/backup-unknown', 'No words of the recovery phrase were asked for.', {
          hint: 'Show the phrase again, then give the words that are asked for.',
        })
      }
      const right = expected.hashes.map((hash, at) => timingSafeEqual(hash, hashOf(expected.salt, words[at] ?? '')))
      if (words.length !== expected.hashes.length || right.includes(false)) {
        throw new HearthError('wallet/backup-wrong', 'These are not the words that were asked for.', {
          hint: 'Compare them with what you wrote down, and mind their places.',
        })
      }
      asked = null
    },
  }
}

function hashOf(salt: Buffer, word: string): Buffer {
  return createHash('sha256').update(salt).update(word.normalize('NFKD').trim().toLowerCase()).digest()
}
