import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import {
  BATCH_SETTLEMENT_ADDRESS,
  claimBatchTypes,
  ERC3009_DEPOSIT_COLLECTOR_ADDRESS,
  refundTypes,
  voucherTypes,
} from '@x402/evm'
import {
  type Abi,
  decodeErrorResult,
  decodeFunctionResult,
  encodeAbiParameters,
  encodeFunctionData,
  hashTypedData,
  keccak256,
} from 'viem'
import { z } from 'zod'
import { type Address, type Asset, Bytes32, HexBytes, type Hex } from '../../../../contract/money.ts'
import type { ChannelConfig } from '../../ledger/channel-records.ts'
import { createSigner, type Signer } from '../../proof/signature.ts'
import { type Rpc, RpcError } from '../../wallet/rpc.ts'

const Artefact = z.object({ abi: z.custom<Abi>((value) => Array.isArray(value)) })
const folder = path.resolve(import.meta.dirname, '../../../../out/contracts')
const artefact = (name: string): Abi =>
  Artefact.parse(JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'))).abi
const abi = artefact('BatchSettlement')
const tokenAbi = artefact('PracticeUsdc')

export const channelDomain = {
  name: 'x402 Batch Settlement',
  version: '1',
  chainId: 31_337,
  verifyingContract: BATCH_SETTLEMENT_ADDRESS,
} as const
export const channelTypes = [
  { name: 'payer', type: 'address' },
  { name: 'payerAuthorizer', type: 'address' },
  { name: 'receiver', type: 'address' },
  { name: 'receiverAuthorizer', type: 'address' },
  { name: 'token', type: 'address' },
  { name: 'withdrawDelay', type: 'uint40' },
  { name: 'salt', type: 'bytes32' },
] as const

function idOf(channel: ChannelConfig): Hex {
  return Bytes32.parse(
    hashTypedData({
      domain: channelDomain,
      types: { ChannelConfig: channelTypes },
      primaryType: 'ChannelConfig',
      message: channel,
    }),
  )
}

export interface Claim {
  readonly voucher: { readonly channel: ChannelConfig; readonly maxClaimableAmount: bigint }
  readonly signature: Hex
  readonly totalClaimed: bigint
}

/** The contracts as installed on a practice chain, with a payer and a payee whose keys the test has. */
export function channelContract(rpc: Rpc, asset: Asset) {
  const payer = createSigner(randomBytes(32))
  const authorizer = createSigner(randomBytes(32))
  const receiver: Address = `0x${randomBytes(20).toString('hex')}`
  const config = (change: Partial<ChannelConfig> = {}): ChannelConfig => ({
    payer: payer.address,
    payerAuthorizer: payer.address,
    receiver,
    receiverAuthorizer: authorizer.address,
    token: asset.address,
    withdrawDelay: 900,
    salt: bytes32(),
    ...change,
  })

  async function view(functionName: string, args: readonly unknown[], to: Address = BATCH_SETTLEMENT_ADDRESS) {
    const used = to === BATCH_SETTLEMENT_ADDRESS ? abi : tokenAbi
    const data = encodeFunctionData({ abi: used, functionName, args })
    const result = HexBytes.parse(await rpc.call('eth_call', [{ to, data }, 'latest']))
    return decodeFunctionResult({ abi: used, functionName, args, data: result })
  }

  /** Null when it went through, else the name of the contract's error or the token's words. */
  async function send(from: Address, functionName: string, args: readonly unknown[]): Promise<string | null> {
    const data = encodeFunctionData({ abi, functionName, args })
    const call = { from, to: BATCH_SETTLEMENT_ADDRESS, data }
    try {
      await rpc.call('eth_call', [call, 'latest'])
    } catch (error) {
      return errorOf(error)
    }
    await rpc.call('anvil_setBalance', [from, '0xde0b6b3a7640000'])
    await rpc.call('eth_sendTransaction', [{ ...call, gas: '0xf4240' }])
    await rpc.call('evm_mine', [])
    return null
  }

  function voucher(channel: ChannelConfig, max: bigint, total = max, signer: Signer = payer): Claim {
    const message = { channelId: idOf(channel), maxClaimableAmount: max }
    const digest = hashTypedData({ domain: channelDomain, types: voucherTypes, primaryType: 'Voucher', message })
    return {
      voucher: { channel, maxClaimableAmount: max },
      signature: signer.sign(Bytes32.parse(digest)),
      totalClaimed: total,
    }
  }

  function batchDigest(claims: readonly Claim[]): Hex {
    const message = {
      claims: claims.map(({ voucher: { channel, maxClaimableAmount }, totalClaimed }) => ({
        channelId: idOf(channel),
        maxClaimableAmount,
        totalClaimed,
      })),
    }
    return Bytes32.parse(
      hashTypedData({ domain: channelDomain, types: claimBatchTypes, primaryType: 'ClaimBatch', message }),
    )
  }

  function refundDigest(channel: ChannelConfig, nonce: bigint, amount: bigint): Hex {
    const message = { channelId: idOf(channel), nonce, amount }
    return Bytes32.parse(hashTypedData({ domain: channelDomain, types: refundTypes, primaryType: 'Refund', message }))
  }

  async function deposit(channel: ChannelConfig, amount: bigint): Promise<string | null> {
    const salt = BigInt(bytes32())
    const parameters = [{ type: 'bytes32' }, { type: 'uint256' }] as const
    const message = {
      from: payer.address,
      to: ERC3009_DEPOSIT_COLLECTOR_ADDRESS,
      value: amount,
      validAfter: 0n,
      validBefore: 2n ** 40n,
      nonce: keccak256(encodeAbiParameters(parameters, [idOf(channel), salt])),
    }
    const fields = [
      'from:address',
      'to:address',
      'value:uint256',
      'validAfter:uint256',
      'validBefore:uint256',
      'nonce:bytes32',
    ]
    const signature = payer.sign(
      Bytes32.parse(
        hashTypedData({
          domain: { ...asset.eip712, chainId: 31_337, verifyingContract: asset.address },
          types: {
            ReceiveWithAuthorization: fields.map((field) => ({
              name: field.split(':')[0] ?? '',
              type: field.split(':')[1] ?? '',
            })),
          },
          primaryType: 'ReceiveWithAuthorization',
          message,
        }),
      ),
    )
    const data = encodeAbiParameters(
      [{ type: 'uint256' }, { type: 'uint256' }, { type: 'uint256' }, { type: 'bytes' }],
      [0n, 2n ** 40n, salt, signature],
    )
    return send(receiver, 'deposit', [channel, amount, ERC3009_DEPOSIT_COLLECTOR_ADDRESS, data])
  }

  return {
    payer,
    authorizer,
    receiver,
    config,
    idOf,
    view,
    send,
    voucher,
    batchDigest,
    refundDigest,
    deposit,
    mint: async (amount: bigint) => {
      await rpc.call('anvil_setBalance', [receiver, '0xde0b6b3a7640000'])
      const data = encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [payer.address, amount] })
      await rpc.call('eth_sendTransaction', [{ from: receiver, to: asset.address, data }])
      await rpc.call('evm_mine', [])
    },
    claim: (claims: readonly Claim[], signer: Signer = authorizer) =>
      send(payer.address, 'claimWithSignature', [claims, signer.sign(batchDigest(claims))]),
    refund: (channel: ChannelConfig, nonce: bigint, amount: bigint) =>
      send(payer.address, 'refundWithSignature', [
        channel,
        amount,
        nonce,
        authorizer.sign(refundDigest(channel, nonce, amount)),
      ]),
    balance: (owner: Address) => view('balanceOf', [owner], asset.address),
    state: (channel: ChannelConfig) => view('channels', [idOf(channel)]),
  }
}

function errorOf(error: unknown): string {
  if (!(error instanceof RpcError)) throw error
  const data = HexBytes.safeParse(error.data)
  if (!data.success || data.data.startsWith('0x08c379a0')) return error.message
  return decodeErrorResult({ abi, data: data.data }).errorName
}

export function bytes32(): Hex {
  return `0x${randomBytes(32).toString('hex')}`
}
