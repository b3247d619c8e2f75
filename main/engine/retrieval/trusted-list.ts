import type { CID } from 'multiformats/cid'
import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import { ShareList, type SignedShareList } from '../../../contract/sharing.ts'
import { keccakHex } from '../proof/keccak.ts'
import { recoverSigner } from '../proof/signature.ts'
import { keyOf, readCid } from './cid.ts'

/** A list whose signer is trusted: what it calls a root, or null when the root is not in it. */
export interface TrustedList {
  readonly name: string
  readonly signer: Address
  nameOf(root: CID): string | null
}

/**
 * Checks a signed list (EIP-191 personal message over its exact text).
 * @param trusted lower-case addresses
 * @throws HearthError `sharing/bad-list`, `sharing/untrusted-list`, `proof/bad-signature`
 */
export function trustList({ list, signature }: SignedShareList, trusted: readonly Address[]): TrustedList {
  const text = Buffer.from(list)
  const signer = recoverSigner(
    keccakHex(Buffer.concat([Buffer.from(`\x19Ethereum Signed Message:\n${text.length}`), text])),
    signature,
  )
  if (!trusted.includes(signer)) {
    throw new HearthError('sharing/untrusted-list', `This list was signed by ${signer}, whom nobody here trusts.`, {
      hint: `If you know that address: hearth share trust ${signer}`,
    })
  }
  const { name, items } = parsed(list)
  const names = new Map(items.map((item) => [keyOf(readCid(item.root)), item.name]))
  return { name, signer, nameOf: (root) => names.get(keyOf(root)) ?? null }
}

function parsed(text: string): ShareList {
  try {
    return ShareList.parse(JSON.parse(text))
  } catch (cause) {
    throw new HearthError('sharing/bad-list', 'This is not a list of things to share.', { cause })
  }
}
