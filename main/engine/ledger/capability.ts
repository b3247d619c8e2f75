import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, LowerAddress } from '../../../contract/money.ts'
import type { Books } from './books.ts'
import type { CapabilityStore } from './ledger.ts'
import type { Notes } from './notes.ts'
import type { Receipts } from './receipts.ts'
import type { AttestationRecord } from './records.ts'
import { change, query } from './rows.ts'

const Row = z
  .object({
    seq: z.int(),
    digest: Bytes32,
    adapter: z.enum(['gpu', 'software']),
    name: z.string(),
    verifier: LowerAddress,
    file: z.string(),
    receivedAt: z.int(),
  })
  .transform(({ adapter, name, ...row }): AttestationRecord => ({ ...row, card: { adapter, name } }))

const SELECT = `
  SELECT a.seq, r.digest, c.adapter, c.adapter_name AS name, a.verifier, a.file, a.received_at AS receivedAt
  FROM attestations a JOIN capability_runs c ON c.seq = a.seq JOIN receipts r ON r.seq = a.seq`

/** Answered challenges, numbered with all other receipts, and the attestations that came of them. */
export function openCapability({ db, read, write }: Books, receipts: Receipts, notes: Notes): CapabilityStore {
  const answered = query(
    db,
    z.object({ seq: z.int() }),
    'SELECT seq FROM capability_runs WHERE challenge_id = @challengeId',
  )
  const answer = change(
    db,
    `INSERT INTO capability_runs (seq, challenge_id, adapter, adapter_name)
     VALUES (@seq, @challengeId, @adapter, @name)`,
  )
  const keep = change(
    db,
    `INSERT INTO attestations (seq, verifier, file, received_at) VALUES (@seq, @verifier, @file, @at)
     ON CONFLICT (seq) DO NOTHING`,
  )
  const byDigest = query(db, Row, `${SELECT} WHERE r.digest = @digest`)
  const newest = query(
    db,
    Row,
    `${SELECT} WHERE a.n IN (SELECT max(n) FROM attestations GROUP BY verifier) ORDER BY a.n DESC LIMIT @limit`,
  )
  const newestBy = query(db, Row, `${SELECT} WHERE a.verifier = @verifier ORDER BY a.n DESC LIMIT 1`)
  return {
    sign: ({ challengeId, card: { adapter, name } }, build, at) =>
      write(() => {
        if (answered.one({ challengeId }) !== null) {
          throw new HearthError('ledger/challenge-known', 'This challenge has a receipt already.')
        }
        const { seq, receipt } = receipts.append(null, build, at)
        answer({ seq, challengeId, adapter, name })
        notes.add('answered', String(seq), at)
        return receipt
      }),
    attest: ({ challengeId, verifier, file }, at) =>
      write(() => {
        const run = answered.one({ challengeId })
        if (run === null) throw new HearthError('ledger/unknown-challenge', 'No such challenge was answered.')
        keep({ seq: run.seq, verifier, file, at })
      }),
    byDigest: (digest) => read(() => byDigest.one({ digest })),
    newest: (limit) => read(() => newest.all({ limit })),
    newestBy: (verifier) => read(() => newestBy.one({ verifier })),
  }
}
