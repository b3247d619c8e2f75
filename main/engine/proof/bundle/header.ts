import { BundleHeader } from '../../../../contract/bundle.ts'
import { say } from '../../../../contract/words/say.ts'
import { isCanonical, readAs, readDocument } from '../document.ts'

/** Largest header or end of a bundle that is looked at, in bytes. */
export const MAX_FRAME_BYTES = 64 * 1024

/** The first line of a file: of a bundle, with its header or what is wrong with it, or of plain receipts. */
export type Opening =
  | { readonly kind: 'receipts' }
  | { readonly kind: 'bundle'; readonly header: BundleHeader }
  | { readonly kind: 'broken'; readonly problem: string }

export function openingOf(first: Uint8Array): Opening {
  const document = readDocument(first, MAX_FRAME_BYTES)
  if (!document.ok || document.format?.startsWith('hearth-bundle') !== true) return { kind: 'receipts' }
  const read = readAs(document, 'hearth-bundle-v1', BundleHeader)
  if (!read.ok) return { kind: 'broken', problem: read.problem }
  if (!isCanonical(read)) {
    return { kind: 'broken', problem: say`The header is not in canonical form: something was rewritten.` }
  }
  const { from, to, receipts } = read.file
  if (BigInt(to) - BigInt(from) + 1n === BigInt(receipts)) return { kind: 'bundle', header: read.file }
  return { kind: 'broken', problem: say`The header promises receipts ${from} to ${to}, and ${receipts} of them.` }
}
