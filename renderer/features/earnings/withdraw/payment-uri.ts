import { Address, formatUnits, sameAddress, type Asset } from '../../../../contract/money.ts'
import { t } from '../../../../contract/words/speak.ts'

/** What a payment link asks for, or why it cannot be followed here. */
export type PaymentUri =
  | { readonly to: string; /** Base units; null: the person chooses. */ readonly units: string | null }
  | { readonly problem: string }

const SCHEME = 'ethereum:'
/** The fields of a form as a link fills them in. */
export function filledFrom(
  link: Extract<PaymentUri, { readonly to: string }>,
  decimals: number,
): { readonly to: string; readonly amount?: string; readonly all?: false } {
  if (link.units === null) return { to: link.to }
  return { to: link.to, amount: formatUnits(BigInt(link.units), decimals), all: false }
}

/** Target, chain and function of an ERC-681 link; `pay-` before the target is an older spelling. */
const SHAPE = /^(?:pay-)?([^@/?]+)(?:@(\d{1,18}))?(?:\/(\w+))?(?:\?(.*))?$/

/**
 * Reads a payment link, as other wallets put it into their QR codes (ERC-681). Null for anything else. A link for
 * another network, another coin or another function is not followed: money would go where nobody meant it to.
 */
export function readPaymentUri(
  text: string,
  { asset, chainId }: { readonly asset: Asset; readonly chainId: string },
): PaymentUri | null {
  const link = text.trim()
  if (!link.toLowerCase().startsWith(SCHEME)) return null
  const [, target = '', chain, method, query = ''] = SHAPE.exec(link.slice(SCHEME.length)) ?? []
  if (chain !== undefined && `eip155:${chain}` !== chainId) {
    return { problem: t`This payment link is for another network.` }
  }
  if (method === undefined) return query === '' ? toAddress(target, null) : notThisCoin(asset)
  if (method !== 'transfer' || !sameAddress(target, asset.address)) return notThisCoin(asset)
  const asked = new URLSearchParams(query)
  const units = asked.get('uint256')
  // Other spellings of a number, such as 1e6, are left to the person.
  return toAddress(asked.get('address') ?? '', units !== null && /^[1-9]\d{0,40}$/.test(units) ? units : null)
}

function toAddress(text: string, units: string | null): PaymentUri {
  const address = Address.safeParse(text)
  return address.success ? { to: address.data, units } : { problem: t`This payment link names no address.` }
}

function notThisCoin({ symbol }: Asset): PaymentUri {
  return { problem: t`This payment link does not ask for ${symbol}.` }
}
