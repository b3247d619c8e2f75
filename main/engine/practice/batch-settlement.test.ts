import { randomBytes } from 'node:crypto'
import { BATCH_SETTLEMENT_ADDRESS, ERC3009_DEPOSIT_COLLECTOR_ADDRESS } from '@x402/evm'
import * as fc from 'fast-check'
import { encodeFunctionData, parseAbi } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Asset } from '../../../contract/money.ts'
import type { ChannelConfig } from '../ledger/channel-records.ts'
import { channelDigests } from '../payments/channels/digest.ts'
import { createSigner } from '../proof/signature.ts'
import { createRpc, type Rpc } from '../wallet/rpc.ts'
import { bytes32, channelContract } from './testing/channel-contract.ts'
import { temporaryPractice } from './testing/temporary.ts'

let rpc: Rpc
let asset: Asset
let end: () => Promise<void>
let contract: ReturnType<typeof channelContract>
beforeAll(async () => {
  const temporary = await temporaryPractice()
  end = temporary.end
  rpc = createRpc(temporary.practice.rpcUrl)
  asset = temporary.practice.asset
  await rpc.call('anvil_autoImpersonateAccount', [true])
  contract = channelContract(rpc, asset)
  await contract.mint(1_000_000n)
}, 60_000)
afterAll(async () => end())

async function open(amount = 1000n): Promise<ChannelConfig> {
  const channel = contract.config()
  expect(await contract.deposit(channel, amount)).toBeNull()
  return channel
}
const zero = `0x${'00'.repeat(20)}` as const
const stranger = createSigner(randomBytes(32))

test('ids and digests are those viem computes and ours, for any input', async () => {
  const ours = channelDigests('eip155:31337')
  for (let round = 0; round < 20; round += 1) {
    const channel = contract.config({
      payerAuthorizer: `0x${randomBytes(20).toString('hex')}`,
      withdrawDelay: randomBytes(4).readUInt32BE(),
    })
    const [amount, nonce] = [BigInt(`0x${randomBytes(16).toString('hex')}`), BigInt(bytes32())]
    const id = contract.idOf(channel)
    expect(await contract.view('getChannelId', [channel])).toBe(id)
    expect(ours.channelId(channel)).toBe(id)
    expect(await contract.view('getVoucherDigest', [id, amount])).toBe(ours.voucher(id, amount))
    expect(await contract.view('getRefundDigest', [id, nonce, amount])).toBe(
      contract.refundDigest(channel, nonce, amount),
    )
    const claims = [contract.voucher(channel, amount, amount / 2n), contract.voucher(contract.config(), 7n)]
    expect(await contract.view('getClaimBatchDigest', [claims])).toBe(contract.batchDigest(claims))
  }
})

describe('a deposit', () => {
  test.each([
    ['without a receiver', { receiver: zero }, 'InvalidChannel'],
    ['without an authorizer', { receiverAuthorizer: zero }, 'InvalidChannel'],
    ['with a short delay', { withdrawDelay: 899 }, 'WithdrawDelayOutOfRange'],
    ['with a long delay', { withdrawDelay: 2_592_001 }, 'WithdrawDelayOutOfRange'],
  ] as const)('%s is refused', async (_, change, error) => {
    expect(await contract.deposit(contract.config(change), 10n)).toBe(error)
  })

  test('of nothing, or of more than there is, is refused', async () => {
    expect(await contract.deposit(contract.config(), 0n)).toBe('ZeroDeposit')
    expect(await contract.deposit(contract.config(), 10n ** 12n)).toContain('transfer amount exceeds balance')
  })

  test('goes only into the channel that its payer signed, through the collector of the contract', async () => {
    const data = encodeFunctionData({
      abi: parseAbi(['function collect(address, address, uint256, bytes32, bytes)']),
      functionName: 'collect',
      args: [contract.payer.address, asset.address, 1n, bytes32(), '0x'],
    })
    const call = { from: contract.receiver, to: ERC3009_DEPOSIT_COLLECTOR_ADDRESS, data }
    await expect(rpc.call('eth_call', [call, 'latest'])).rejects.toThrow('revert')
    expect(await contract.send(contract.receiver, 'deposit', [contract.config(), 1n, zero, '0x'])).toBe(
      'InvalidCollector',
    )
  })

  test('whose token takes a fee is refused: less arrived than the channel would say', async () => {
    // A collector that does nothing stands for a token that keeps what it is given.
    const idle = `0x${'1d'.repeat(20)}` as const
    await rpc.call('anvil_setCode', [idle, '0x00'])
    expect(await contract.send(contract.receiver, 'deposit', [contract.config(), 5n, idle, '0x'])).toBe(
      'DepositCollectionFailed',
    )
  })
})

describe('a claim', () => {
  test('takes the difference, and an old voucher is passed over', async () => {
    const channel = await open()
    expect(await contract.claim([contract.voucher(channel, 300n)])).toBeNull()
    expect(await contract.claim([contract.voucher(channel, 100n)])).toBeNull()
    expect(await contract.claim([contract.voucher(channel, 500n, 450n)])).toBeNull()
    expect(await contract.state(channel)).toEqual([1000n, 450n])
  })

  test('is refused above the voucher, above the channel, with a wrong signature, for nothing', async () => {
    const channel = await open()
    expect(await contract.claim([contract.voucher(channel, 10n, 11n)])).toBe('ClaimExceedsCeiling')
    expect(await contract.claim([contract.voucher(channel, 1001n)])).toBe('ClaimExceedsBalance')
    expect(await contract.claim([contract.voucher(channel, 10n, 10n, stranger)])).toBe('InvalidSignature')
    expect(await contract.claim([contract.voucher(channel, 10n)], stranger)).toBe('InvalidSignature')
    const other = contract.config({ receiverAuthorizer: stranger.address })
    expect(await contract.claim([contract.voucher(channel, 10n), contract.voucher(other, 0n)])).toBe(
      'NotReceiverAuthorizer',
    )
    expect(await contract.send(contract.receiver, 'claim', [[]])).toBe('EmptyBatch')
    expect(await contract.send(stranger.address, 'claim', [[contract.voucher(channel, 10n)]])).toBe(
      'NotAuthorizedToClaim',
    )
    expect(await contract.send(contract.receiver, 'claim', [[contract.voucher(channel, 10n)]])).toBeNull()
  })
})

describe('a withdrawal', () => {
  test('has to be asked for by the payer, waits, and leaves what was claimed', async () => {
    const channel = await open()
    const { address } = contract.payer
    expect(await contract.send(stranger.address, 'initiateWithdraw', [channel, 1n])).toBe('InvalidChannel')
    expect(await contract.send(address, 'initiateWithdraw', [channel, 0n])).toBe('NothingToWithdraw')
    expect(await contract.send(address, 'initiateWithdraw', [channel, 1001n])).toBe('WithdrawAmountExceedsAvailable')
    expect(await contract.send(address, 'finalizeWithdraw', [channel])).toBe('WithdrawalNotPending')
    expect(await contract.send(address, 'initiateWithdraw', [channel, 1000n])).toBeNull()
    expect(await contract.send(address, 'initiateWithdraw', [channel, 1n])).toBe('WithdrawalAlreadyPending')
    expect(await contract.send(address, 'finalizeWithdraw', [channel])).toBe('WithdrawDelayNotElapsed')
    expect(await contract.send(stranger.address, 'finalizeWithdraw', [channel])).toBe('NotAuthorizedToFinalizeWithdraw')
    expect(await contract.claim([contract.voucher(channel, 400n)])).toBeNull()
    await rpc.call('evm_increaseTime', [900])
    await rpc.call('evm_mine', [])
    expect(await contract.send(address, 'finalizeWithdraw', [channel])).toBeNull()
    expect(await contract.state(channel)).toEqual([400n, 400n])
  })
})

describe('a refund', () => {
  test('needs the authorizer and its number, and lowers a pending withdrawal', async () => {
    const channel = await open()
    expect(await contract.refund(channel, 1n, 10n)).toBe('InvalidRefundNonce')
    expect(await contract.refund(channel, 0n, 0n)).toBe('ZeroRefund')
    expect(await contract.send(stranger.address, 'refund', [channel, 1n])).toBe('NotAuthorizedToRefund')
    expect(await contract.send(contract.payer.address, 'initiateWithdraw', [channel, 700n])).toBeNull()
    expect(await contract.refund(channel, 0n, 300n)).toBeNull()
    expect(await contract.view('pendingWithdrawals', [contract.idOf(channel)])).toMatchObject([400n, expect.anything()])
    expect(await contract.refund(channel, 1n, 10_000n)).toBeNull()
    expect(await contract.state(channel)).toEqual([0n, 0n])
    expect(await contract.view('pendingWithdrawals', [contract.idOf(channel)])).toEqual([0n, 0])
  })
})

/** What the token says that the contract has. */
async function held(): Promise<bigint> {
  return BigInt(String(await contract.balance(BATCH_SETTLEMENT_ADDRESS)))
}

/** What was paid out to the payee. */
async function paid(): Promise<bigint> {
  const account = await contract.view('receivers', [contract.receiver, asset.address])
  return BigInt(String(Array.isArray(account) ? account[1] : 0))
}

test('after any steps the contract holds what the channels hold, less what was paid out', async () => {
  const channels = [await open(), await open()]
  const inChannels = async (): Promise<bigint> => {
    const states = await Promise.all(channels.map((channel) => contract.state(channel)))
    return states.reduce<bigint>((sum, state) => sum + BigInt(String(Array.isArray(state) ? state[0] : 0)), 0n)
  }
  const other = (await held()) - (await inChannels()) + (await paid())
  const step = fc.tuple(fc.constantFrom('deposit', 'claim', 'settle', 'refund'), fc.nat(1), fc.bigInt(1n, 1200n))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
      for (const [action, which, amount] of steps) {
        const channel = channels[which] ?? contract.config()
        if (action === 'deposit') await contract.deposit(channel, amount)
        if (action === 'claim') await contract.claim([contract.voucher(channel, amount)])
        if (action === 'settle') await contract.send(stranger.address, 'settle', [contract.receiver, asset.address])
        if (action === 'refund') await contract.send(contract.receiver, 'refund', [channel, amount])
        expect(await held()).toBe(other + (await inChannels()) - (await paid()))
      }
    }),
    { numRuns: 6 },
  )
}, 60_000)
