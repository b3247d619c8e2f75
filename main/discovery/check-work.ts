import { randomBytes } from 'node:crypto'
import { Bytes32 } from '../../contract/money.ts'
import { VERDICTS } from '../../contract/verdict.ts'
import { say } from '../../contract/words/say.ts'
import { judgeOrSayWhy } from '../engine/validate/judge.ts'
import type { MemoryStore } from '../engine/validate/memory-store.ts'
import type { Rerunner } from '../engine/validate/rerun.ts'
import type { Hired } from './hire.ts'
import type { Order } from './order.ts'

/** Whether what was delivered is what the job makes. */
export interface WorkCheck {
  readonly verdict: 'right' | 'wrong' | 'unknown'
  readonly why: string
}

/**
 * Runs a hired job again on this machine, behind the same walls as paid jobs, and compares everything it made.
 * @param store holds the program; what was uploaded and delivered is added to it
 */
export async function checkWork(
  { receipt, delivered }: Hired,
  order: Order,
  { rerunner, store, stop }: { readonly rerunner: Rerunner; readonly store: MemoryStore; readonly stop: AbortSignal },
): Promise<WorkCheck> {
  for (const bytes of [...order.uploads, ...delivered.values()]) store.put(bytes)
  const nonce = Bytes32.parse(`0x${randomBytes(32).toString('hex')}`)
  const { verdict, failures, evidence } = await judgeOrSayWhy(receipt, store, rerunner, { samples: null, nonce, stop })
  if (verdict === VERDICTS.accept) return { verdict: 'right', why: say`A re-run gave the same.` }
  if (verdict === VERDICTS.reject)
    return { verdict: 'wrong', why: say`A re-run gave something else in ${failures} outputs.` }
  return { verdict: 'unknown', why: 'reason' in evidence ? evidence.reason : say`A re-run cannot tell.` }
}
