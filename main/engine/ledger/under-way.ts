import { nothingUnderWay, UnderWay } from '../../../contract/money.ts'
import type { Books } from './books.ts'
import { query } from './rows.ts'

const transfers = (kind: 'refund' | 'withdrawal'): string =>
  `(SELECT count(*) FROM transfers WHERE state NOT IN ('final', 'replaced', 'failed') AND kind = '${kind}'
      AND (state IN ('broadcast', 'mined') OR problem IS NULL))`

/**
 * Counts what is on its way at this moment: by the indexes of what is open, so that old rows cost nothing. What waits until it
 * is worth its gas, or for the person, is not on its way, however long it takes.
 */
export function openUnderWay({ db, read }: Pick<Books, 'db' | 'read'>): () => UnderWay {
  const counts = query(
    db,
    UnderWay,
    `SELECT (SELECT count(*) FROM payments WHERE state = 'settling') AS payments,
       (SELECT count(*) FROM claim_orders WHERE state = 'open') AS claims,
       ${transfers('refund')} AS refunds, ${transfers('withdrawal')} AS withdrawals`,
  )
  return () => read(() => counts.one({}) ?? nothingUnderWay)
}
