import { bytesToHex } from 'viem'
import { z } from 'zod'
import type { Hex } from '../../../contract/money.ts'
import { authorizationDigest } from '../../../main/engine/wallet/authorization-digest.ts'
import { ExactPayment } from '../../../main/engine/payments/exact-payment.ts'
import type { PayAnswer } from '../../../main/engine/payments/pay.ts'
import { asset } from '../../../main/engine/payments/testing/till.ts'
import type { Random } from '../../../main/engine/practice/buyer/random.ts'
import { createSigner } from '../../../main/engine/proof/signature.ts'

const Required = z.looseObject({ accepts: z.array(ExactPayment.shape.accepted).min(1) })

/** A buyer whose clock and dice are the simulation's, so that one seed gives the same signatures. */
export function modelBuyer(random: Random, seconds: () => number) {
  const signer = createSigner(random.bytes(32))
  const digestOf = authorizationDigest(asset)
  return {
    address: signer.address,
    sign: (answer: PayAnswer): { readonly header: string; readonly payment: ExactPayment } => {
      if (answer.kind !== 'required') throw new Error('there is nothing to pay')
      const [accepted] = Required.parse(fromBase64(answer.paymentRequired)).accepts
      if (accepted === undefined) throw new Error('nothing is accepted')
      const nonce: Hex = bytesToHex(random.bytes(32))
      const validBefore = seconds() + accepted.maxTimeoutSeconds
      const terms = { from: signer.address, value: BigInt(accepted.amount), validAfter: 0n, nonce }
      const to = ExactPayment.shape.payload.shape.authorization.shape.to.parse(accepted.payTo)
      const digest = digestOf({ ...terms, to, validBefore: BigInt(validBefore) })
      const payment: ExactPayment = {
        x402Version: 2,
        accepted,
        payload: {
          signature: signer.sign(digest),
          authorization: {
            from: signer.address,
            to,
            value: accepted.amount,
            validAfter: '0',
            validBefore: String(validBefore),
            nonce,
          },
        },
      }
      return { header: Buffer.from(JSON.stringify(payment)).toString('base64'), payment }
    },
  }
}

function fromBase64(text: string): unknown {
  return JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
}
