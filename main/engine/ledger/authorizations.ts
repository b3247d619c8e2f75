import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, HexBytes } from '../../../contract/money.ts'
import type { Books } from './books.ts'
import type { AuthorizationRecord } from './records.ts'
import { change, query } from './rows.ts'

export interface Authorizations {
  /**
   * Inside a transaction. False when the same one is there. @throws HearthError `ledger/authorized-before` for another:
   * a transfer that was signed twice could be paid twice
   */
  add(transferId: string, authorization: AuthorizationRecord): boolean
  of(transferId: string): AuthorizationRecord | null
}

const Row = z.object({ nonce: Bytes32, validBefore: z.int(), fromBlock: z.int(), signature: HexBytes })

/** What the wallet signed for transfers that somebody else carries to the chain. */
export function openAuthorizations({ db }: Pick<Books, 'db'>): Authorizations {
  const byTransfer = query(
    db,
    Row,
    `SELECT nonce, valid_before AS validBefore, from_block AS fromBlock, signature FROM authorizations
     WHERE transfer_id = @transferId`,
  )
  const insert = change(
    db,
    `INSERT INTO authorizations (transfer_id, nonce, valid_before, from_block, signature)
     VALUES (@transferId, @nonce, @validBefore, @fromBlock, @signature)`,
  )
  return {
    of: (transferId) => byTransfer.one({ transferId }),
    add: (transferId, authorization) => {
      const known = byTransfer.one({ transferId })
      if (known === null) {
        insert({ transferId, ...authorization })
        return true
      }
      if (known.nonce === authorization.nonce && known.signature === authorization.signature) return false
      throw new HearthError('ledger/authorized-before', 'This transfer was authorized before, in other words.')
    },
  }
}
