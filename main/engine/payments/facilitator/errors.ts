import { HearthError } from '../../../../contract/errors.ts'

/**
 * Settling is impossible or its outcome unknown for a reason that is not the payment's: an HTTP
 * server answers 503. The texts of nodes and facilitators may hold keys, so none is passed on.
 */
export function facilitatorDown(why: string): HearthError {
  return new HearthError('payment/facilitator-down', 'Payments cannot be settled at the moment.', {
    hint: 'Send the same request with the same payment again later; you will not be charged twice.',
    cause: new Error(why),
  })
}
