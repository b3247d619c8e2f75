import { HearthError } from '../../../contract/errors.ts'
import { LowerAddress, type Address, type Hex } from '../../../contract/money.ts'
import { ReceiptFile, type WorkReceipt } from '../../../contract/receipt.ts'
import { inputsDisagreement, outputsDisagreement } from './agreement.ts'
import { commitmentsOf, type Committed } from './commitments.ts'
import { receiptDigest, type ReceiptDomain } from './digest.ts'
import { canonicalJson } from './jcs.ts'
import { kindDisagreement } from './kind.ts'
import type { Signer } from './signature.ts'

export interface ReceiptArguments extends Committed {
  readonly domain: ReceiptDomain
  /** Who asked and paid; any letter case. */
  readonly requester: Address
  /** See `kindDisagreement`. */
  readonly kind: 1 | 2 | 4
  /** Base units of `spec.asset`. */
  readonly price: bigint
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly finishedAt: number
  /** Position in the provider's chain, from 0, and the digest of the receipt before it (zero for 0). */
  readonly seq: number
  readonly prev: Hex
  readonly signer: Signer
}

/**
 * Builds and signs the receipt of one job. `file` is the exact text of the receipt file (JCS of
 * `ReceiptFile`, contract/receipt.ts), `digest` its EIP-712 digest, which the next receipt names
 * as its predecessor. What each hash commits to is written at `commitmentsOf`.
 * @throws HearthError `proof/disagreement` when manifest, inputs and outputs do not fit together,
 * `proof/bad-field` when a number is out of range: nothing is signed then.
 */
export function makeReceiptFile(given: ReceiptArguments): { readonly digest: Hex; readonly file: string } {
  const { spec, inputs, outputs, device, domain, signer } = given
  const problem =
    inputsDisagreement(spec.manifest, inputs) ??
    outputsDisagreement(spec.manifest, inputs, outputs) ??
    kindDisagreement(given.kind, spec.manifest, outputs)
  if (problem !== null) {
    throw new HearthError('proof/disagreement', `This receipt cannot be signed. ${problem}`)
  }
  const receipt: WorkReceipt = {
    ...commitmentsOf(given),
    requester: lower(given.requester),
    provider: signer.address,
    kind: given.kind,
    startedAt: String(given.startedAt),
    finishedAt: String(given.finishedAt),
    price: String(given.price),
    seq: String(given.seq),
    prevReceipt: given.prev,
    network: spec.network,
    asset: spec.asset,
  }
  const digest = receiptDigest(domain, receipt)
  const signature = signer.sign(digest)
  const file: ReceiptFile = {
    format: 'hearth-receipt-v1',
    domain,
    receipt,
    signature,
    spec,
    inputs,
    outputs,
    device,
  }
  return { digest, file: canonicalJson(ReceiptFile.parse(file)) }
}

function lower(address: Address): Address {
  return LowerAddress.parse(address.toLowerCase())
}
