import { findDefaultAsset } from '@x402/evm'
import type { Accept } from '../../../contract/market.ts'
import type { Address, Asset } from '../../../contract/money.ts'
import { Network } from './payment-header.ts'

/** The ways to pay, as `GET /v1/offers` names them before anybody asks for a price. */
export function acceptsOf(till: {
  readonly asset: Asset
  readonly payTo: Address
  readonly provider: Address
}): readonly Accept[] {
  const { asset, payTo, provider } = till
  return [{ scheme: 'exact', network: asset.network, asset, payTo, provider, listedByDefault: isListed(asset) }]
}

/** Whether stock clients know the asset; others they refuse until their owner allows them. */
function isListed(asset: Asset): boolean {
  return findDefaultAsset(asset.address, Network.parse(asset.network)) !== undefined
}
