import { BATCH_SETTLEMENT_ADDRESS } from '@x402/evm'
import { keccak256, toHex } from 'viem'
import { Bytes32, type ChainId, type Hex } from '../../../../contract/money.ts'
import type { ChannelConfig } from '../../ledger/channel-records.ts'
import { keccakHex } from '../../proof/keccak.ts'
import { domainHash } from '../../wallet/domain-hash.ts'

/** The two EIP-712 digests that are needed for every voucher, of one network. */
export interface ChannelDigests {
  /** The id of the channel with these terms. */
  channelId(config: ChannelConfig): Hex
  /** What a payer signs to be charged up to `maxClaimable` in all. */
  voucher(channelId: Hex, maxClaimable: bigint): Hex
}

const CONFIG_TYPE =
  'ChannelConfig(address payer,address payerAuthorizer,address receiver,address receiverAuthorizer,address token,uint40 withdrawDelay,bytes32 salt)'
const VOUCHER_TYPE = 'Voucher(bytes32 channelId,uint128 maxClaimableAmount)'

/**
 * x402 `batch-settlement`, domain `x402 Batch Settlement` version 1. Written out because every paid call
 * needs them: with keccak in WebAssembly and a domain hashed once they take a twentieth of viem's time.
 */
export function channelDigests(network: ChainId): ChannelDigests {
  const domain = domainHash({
    name: 'x402 Batch Settlement',
    version: '1',
    network,
    address: BATCH_SETTLEMENT_ADDRESS,
  }).slice(2)
  const configType = keccak256(toHex(CONFIG_TYPE)).slice(2)
  const voucherType = keccak256(toHex(VOUCHER_TYPE)).slice(2)
  const digest = (struct: string): Hex => Bytes32.parse(hashed(`1901${domain}${hashed(struct).slice(2)}`))
  return {
    channelId: (config) =>
      digest(
        [
          configType,
          word(config.payer.slice(2)),
          word(config.payerAuthorizer.slice(2)),
          word(config.receiver.slice(2)),
          word(config.receiverAuthorizer.slice(2)),
          word(config.token.slice(2)),
          word(config.withdrawDelay.toString(16)),
          word(config.salt.slice(2)),
        ].join(''),
      ),
    voucher: (channelId, maxClaimable) =>
      digest(voucherType + word(channelId.slice(2)) + word(maxClaimable.toString(16))),
  }
}

function hashed(hex: string): Hex {
  return keccakHex(Buffer.from(hex, 'hex'))
}

function word(hex: string): string {
  return hex.padStart(64, '0')
}
