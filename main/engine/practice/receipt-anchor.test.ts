import { randomBytes } from 'node:crypto'
import { decodeErrorResult, encodeFunctionData, parseAbi, toEventSelector } from 'viem'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { z } from 'zod'
import { ANCHORED_EVENT } from '../../../contract/anchor.ts'
import { Bytes32, HexBytes, type Address, type Hex } from '../../../contract/money.ts'
import { signerAccount } from '../proof/account.ts'
import { usableNetwork } from '../wallet/networks.ts'
import { createRpc, RpcError, type Rpc } from '../wallet/rpc.ts'
import { Count, read, Receipt } from '../wallet/rpc-shapes.ts'
import { temporaryPractice } from './testing/temporary.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const abi = parseAbi([
  'function anchor(bytes32 root, uint64 fromSeq, uint64 toSeq, bytes32 prevRoot)',
  'function handOver(address successor)',
  'function takeOver(address provider)',
  'function heads(address provider) view returns (bytes32 root, uint64 nextSeq, address successor)',
  'error EmptyRoot()',
  'error NotJoined(uint64 nextSeq, bytes32 lastRoot)',
  'error RangeEndsBeforeItBegins()',
  'error AlreadyHandedOver(address successor)',
  'error NotTheSuccessor()',
  'error HasAnchoredBefore()',
])
const contract = usableNetwork('practice').receiptAnchor ?? '0x'
const ZERO: Hex = `0x${'00'.repeat(32)}`
const root = (fill: number): Hex => Bytes32.parse(`0x${fill.toString(16).padStart(2, '0').repeat(32)}`)

let end: () => Promise<void>
let rpc: Rpc
let fund: (address: Address) => Promise<void>
beforeAll(async () => {
  const temporary = await temporaryPractice()
  end = temporary.end
  rpc = createRpc(temporary.practice.rpcUrl)
  fund = (address) => temporary.practice.fundWallet(address)
})
afterAll(async () => end())

/** A key with gas that sends calls of the contract; what reverts throws the name of the contract's error. */
async function provider() {
  const account = signerAccount(randomBytes(32))
  await fund(account.address)
  async function send(data: Hex): Promise<z.infer<typeof Receipt>> {
    const call = { from: account.address, to: contract, data }
    await rpc.call('eth_call', [call, 'latest']).catch((error: unknown) => {
      throw error instanceof RpcError ? new Error(nameOf(error)) : error
    })
    const nonce = await read(rpc, Count, 'eth_getTransactionCount', [account.address, 'latest'])
    const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n }
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId: 31_337,
      nonce,
      to: contract,
      data,
      gas: 200_000n,
      ...fees,
    })
    return Receipt.parse(await rpc.call('eth_sendRawTransactionSync', [raw]))
  }
  return {
    address: account.address,
    anchor: (top: Hex, from: bigint, to: bigint, prev: Hex) =>
      send(encodeFunctionData({ abi, functionName: 'anchor', args: [top, from, to, prev] })),
    handOver: (to: Address) => send(encodeFunctionData({ abi, functionName: 'handOver', args: [to] })),
    takeOver: (from: Address) => send(encodeFunctionData({ abi, functionName: 'takeOver', args: [from] })),
  }
}

function nameOf(error: RpcError): string {
  return decodeErrorResult({ abi, data: HexBytes.parse(error.data) }).errorName
}

test('ranges of one provider join from receipt 0 on, and the event says each', async () => {
  const one = await provider()
  const receipt = await one.anchor(root(1), 0n, 99n, ZERO)
  expect(receipt.status).toBe('0x1')
  expect(receipt.logs).toHaveLength(1)
  expect(receipt.logs[0]?.topics[0]).toBe(toEventSelector(ANCHORED_EVENT))
  await one.anchor(root(2), 100n, 100n, root(1))
  await one.anchor(root(3), 101n, 10_100n, root(2))
})

test('a gap, an overlap, another root before it or a second first range is refused', async () => {
  const one = await provider()
  await expect(one.anchor(root(1), 1n, 5n, ZERO)).rejects.toThrow('NotJoined')
  await expect(one.anchor(root(1), 0n, 5n, root(9))).rejects.toThrow('NotJoined')
  await one.anchor(root(1), 0n, 5n, ZERO)
  await expect(one.anchor(root(2), 7n, 9n, root(1))).rejects.toThrow('NotJoined')
  await expect(one.anchor(root(2), 5n, 9n, root(1))).rejects.toThrow('NotJoined')
  await expect(one.anchor(root(2), 6n, 9n, ZERO)).rejects.toThrow('NotJoined')
  await expect(one.anchor(root(1), 0n, 5n, ZERO)).rejects.toThrow('NotJoined')
  await one.anchor(root(2), 6n, 9n, root(1))
})

test('an empty root, a range that ends before it begins, and the last number there is are refused', async () => {
  const one = await provider()
  await expect(one.anchor(ZERO, 0n, 5n, ZERO)).rejects.toThrow('EmptyRoot')
  await expect(one.anchor(root(1), 5n, 4n, ZERO)).rejects.toThrow('RangeEndsBeforeItBegins')
  await expect(one.anchor(root(1), 0n, 2n ** 64n - 1n, ZERO)).rejects.toThrow('RangeEndsBeforeItBegins')
})

test('providers do not meet', async () => {
  const [one, two] = [await provider(), await provider()]
  await one.anchor(root(1), 0n, 5n, ZERO)
  await two.anchor(root(1), 0n, 7n, ZERO)
  await expect(one.anchor(root(2), 6n, 6n, root(1))).resolves.not.toThrow()
})

test('a new key goes on where the old one ended, once both agree', async () => {
  const [old, next, stranger] = [await provider(), await provider(), await provider()]
  await old.anchor(root(1), 0n, 5n, ZERO)
  await expect(next.takeOver(old.address)).rejects.toThrow('NotTheSuccessor')
  await old.handOver(next.address)
  await expect(stranger.takeOver(old.address)).rejects.toThrow('NotTheSuccessor')
  await expect(old.anchor(root(2), 6n, 9n, root(1))).rejects.toThrow('AlreadyHandedOver')
  await expect(old.handOver(stranger.address)).rejects.toThrow('AlreadyHandedOver')
  await next.takeOver(old.address)
  await expect(next.anchor(root(2), 0n, 9n, ZERO)).rejects.toThrow('NotJoined')
  await next.anchor(root(2), 6n, 9n, root(1))
  await expect(next.takeOver(old.address)).rejects.toThrow('HasAnchoredBefore')
})

test('nobody is given a history that is not theirs', async () => {
  const [attacker, victim] = [await provider(), await provider()]
  await attacker.anchor(root(1), 0n, 5n, ZERO)
  await attacker.handOver(victim.address)
  await victim.anchor(root(2), 0n, 3n, ZERO)
  await expect(victim.takeOver(attacker.address)).rejects.toThrow('HasAnchoredBefore')
})
