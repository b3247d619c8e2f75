import { HearthError } from '../../../contract/errors.ts'

/** A refusal with a code is an answer; anything else is a fault of ours. */
export async function allowingRefusals(work: () => Promise<void> | void): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof HearthError) || /^(engine|ledger)\//.test(error.code)) throw error
  }
}
