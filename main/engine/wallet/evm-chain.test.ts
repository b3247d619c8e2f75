import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { encodeFunctionData, getAddress, hashTypedData, parseAbi } from 'viem'
import { authorizationTypes, BATCH_SETTLEMENT_ADDRESS, ERC3009_DEPOSIT_COLLECTOR_ADDRESS } from '@x402/evm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type Address, Bytes32, type Hex } from '../../../contract/money.ts'
import { createSigner } from '../proof/signature.ts'
import type { Chain } from './chain.ts'
import { openChain } from './evm-chain.ts'
import { networks, usableNetwork } from './networks.ts'
import { type Bench, chainOf, freshAddress, openBench } from './testing/bench.ts'

const abi = parseAbi([
  'function transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
  'function cancelAuthorization(address,bytes32,bytes)',
])
const payer = createSigner(randomBytes(32))
const payee: Address = '0x00000000000000000000000000000000000000aa'
let bench: Bench
let chain: Chain
beforeAll(async () => {
  bench = await openBench(1_000n)
  chain = chainOf(bench)
  await bench.mint(payer.address, 1_000n)
})
afterAll(async () => bench.end())

interface Order {
  readonly to: Address
  readonly value: bigint
  readonly nonce: Hex
}
function order(change: Partial<Order> = {}): Order {
  return { to: payee, value: 5n, nonce: Bytes32.parse(`0x${randomBytes(32).toString('hex')}`), ...change }
}
function domain() {
  const { eip712, address } = bench.network.asset
  return { ...eip712, chainId: 31_337, verifyingContract: address }
}
function use({ to, value, nonce }: Order): Hex {
  const message = { from: payer.address, to, value, validAfter: 0n, validBefore: 2n ** 40n, nonce }
  const digest = hashTypedData({
    domain: domain(),
    types: authorizationTypes,
    primaryType: 'TransferWithAuthorization',
    message,
  })
  const args = [payer.address, to, value, 0n, 2n ** 40n, nonce, payer.sign(digest)] as const
  return encodeFunctionData({ abi, functionName: 'transferWithAuthorization', args })
}
async function send(data: Hex, to: Address = bench.network.asset.address): Promise<Hex> {
  const hash = Bytes32.parse(
    await bench.rpc.call('eth_sendTransaction', [{ from: bench.practice.buyer.address, to, data, gas: '0x100000' }]),
  )
  await vi.waitUntil(async () => (await chain.transaction(hash)).mined !== null, { interval: 5, timeout: 30_000 })
  return hash
}
function fate({ to, value, nonce }: Order, fromBlock = 0) {
  return chain.authorization({ from: payer.address, to, value, nonce, fromBlock })
}

describe('what became of an authorization', () => {
  test('unused', async () => {
    expect(await fate(order())).toEqual({ used: false })
  })
  test('used for exactly its terms, with the transaction that did it', async () => {
    const terms = order()
    const transaction = await send(use(terms))
    const { mined } = await chain.transaction(transaction)
    expect(await fate(terms)).toEqual({ used: true, mined, matches: true })
  })
  test.each<[string, Partial<Order>]>([
    ['another payee', { to: freshAddress() }],
    ['another amount', { value: 6n }],
  ])('used, but for %s', async (_name, change) => {
    const terms = order()
    await send(use({ ...terms, ...change }))
    expect(await fate(terms)).toMatchObject({ used: true, matches: false })
  })
  test('cancelled: it will never pay', async () => {
    const terms = order()
    const types = {
      CancelAuthorization: [
        { name: 'authorizer', type: 'address' },
        { name: 'nonce', type: 'bytes32' },
      ],
    } as const
    const message = { authorizer: payer.address, nonce: terms.nonce }
    const digest = hashTypedData({ domain: domain(), types, primaryType: 'CancelAuthorization', message })
    await send(
      encodeFunctionData({
        abi,
        functionName: 'cancelAuthorization',
        args: [payer.address, terms.nonce, payer.sign(digest)],
      }),
    )
    expect(await fate(terms)).toMatchObject({ used: true, matches: false })
  })
  test('two used in one transaction do not vouch for one another', async () => {
    const multicall = parseAbi([
      'struct Call { address target; bytes callData; }',
      'function tryAggregate(bool, Call[]) payable',
    ])
    // The payee of one and the amount of the other: together they hold every term of neither.
    const [mine, theirs] = [order({ value: 5n }), order({ to: freshAddress(), value: 7n })]
    const target = bench.network.asset.address
    const calls = [mine, theirs].map((terms) => ({ target, callData: use(terms) }))
    await send(
      encodeFunctionData({ abi: multicall, functionName: 'tryAggregate', args: [true, calls] }),
      '0xcA11bde05977b3631167028862bE2a173976CA11',
    )
    expect(await fate(mine)).toMatchObject({ matches: true })
    expect(await fate({ ...theirs, to: payee, value: 5n })).toMatchObject({ used: true, matches: false })
  })
  test('found across several ranges of blocks', async () => {
    const terms = order()
    const { block } = await chain.head()
    await send(use(terms))
    await bench.rpc.call('anvil_mine', ['0x19'])
    const narrow = openChain({ ...bench.network, logRange: 3 }, () => bench.practice.rpcUrl)
    const found = await narrow.authorization({ from: payer.address, ...terms, fromBlock: block })
    expect(found).toMatchObject({ used: true, matches: true })
  })
  const cases = ['the one that used it', 'that of another authorization', 'one that is not there']
  test.each(cases)('a transaction that is claimed to have used it is only looked at first: %s', async (which) => {
    const [terms, other] = [order(), order({ value: 6n })]
    const [transaction, another] = [await send(use(terms)), await send(use(other))]
    const claims = [transaction, another, order().nonce]
    const claimed = claims[cases.indexOf(which)]
    const { mined } = await chain.transaction(transaction)
    const found = await chain.authorization({ from: payer.address, ...terms, fromBlock: 0, claimed })
    expect(found).toEqual({ used: true, mined, matches: true })
  })
  test('a claimed transaction does not make an unused authorization used', async () => {
    const claimed = await send(use(order()))
    expect(await chain.authorization({ from: payer.address, ...order(), fromBlock: 0, claimed })).toEqual({
      used: false,
    })
  })
  test('used before the blocks we were told to search is not guessed', async () => {
    const terms = order()
    await send(use(terms))
    const { block } = await chain.head()
    await expect(fate(terms, block + 1)).rejects.toMatchObject({ code: 'chain/unreachable' })
  })
})

test('where a payer stands: the block, the funds, and whether the authorization was used', async () => {
  const terms = order()
  const before = await chain.standing(payer.address, terms.nonce)
  expect(before).toEqual({ ...(await blockAndFunds()), used: false })
  await send(use(terms))
  expect(await chain.standing(payer.address, terms.nonce)).toEqual({ ...(await blockAndFunds()), used: true })
})

async function blockAndFunds() {
  return { block: (await chain.head()).block, funds: await chain.balance(payer.address) }
}

test('a transaction is unknown, waiting, mined or reverted, with its real fee', async () => {
  expect(await chain.transaction(order().nonce)).toEqual({ state: 'unknown', mined: null, feeWei: null })
  await bench.rpc.call('evm_setAutomine', [false])
  const hash = Bytes32.parse(
    await bench.rpc.call('eth_sendTransaction', [{ from: bench.practice.buyer.address, to: payee, value: '0x1' }]),
  )
  expect((await chain.transaction(hash)).state).toBe('pending')
  await bench.rpc.call('evm_setAutomine', [true])
  await bench.rpc.call('evm_mine', [])
  expect(await chain.transaction(hash)).toMatchObject({ state: 'mined', mined: { transaction: hash } })
  const failed = await send(use(order({ value: 10n ** 30n })))
  const { state, feeWei } = await chain.transaction(failed)
  expect(state).toBe('reverted')
  expect(feeWei).toBeGreaterThan(0n)
})

test('a block is final by the rule of the network, and only while it is part of the chain', async () => {
  const rule = { ...bench.network, finality: { kind: 'confirmations', count: 3 } } as const
  const patient = chainOf(bench, rule)
  const { mined } = await chain.transaction(await send(use(order())))
  if (mined === null) throw new Error('it was mined')
  expect(await chain.isFinal(mined)).toBe(true)
  expect(await chain.isFinal({ ...mined, blockHash: order().nonce })).toBe(false)
  expect(await patient.isFinal(mined)).toBe(false)
  await bench.rpc.call('anvil_mine', ['0x2'])
  expect(await patient.isFinal(mined)).toBe(true)
  const tagged = chainOf(bench, { ...bench.network, finality: { kind: 'finalized-tag' } })
  expect(await tagged.isFinal(mined)).toBe(false)
})

test('a prepared transfer fits: its fee is a ceiling, and bytes sent twice count as sent', async () => {
  const from = bench.wallet.address
  const { latest, pending, final } = await chain.nonces(from)
  expect([pending, final]).toEqual([latest, latest])
  const to = freshAddress()
  const { unsigned, maxFeeWei } = await chain.prepareTransfer({ from, to, amount: 10n, nonce: latest })
  const { raw, transaction } = await bench.wallet.signTransaction(unsigned)
  await bench.rpc.call('evm_setAutomine', [false])
  await chain.broadcast(raw)
  await chain.broadcast(raw)
  await bench.rpc.call('evm_setAutomine', [true])
  await bench.rpc.call('evm_mine', [])
  const { feeWei } = await chain.transaction(transaction)
  expect(feeWei).toBeLessThanOrEqual(maxFeeWei)
  expect(await chain.balance(to)).toBe(10n)
  await expect(chain.broadcast(raw)).rejects.toMatchObject({ code: 'chain/refused' })
  const impossible = chain.prepareTransfer({ from, to, amount: 10n ** 9n, nonce: latest })
  await expect(impossible).rejects.toMatchObject({ code: 'chain/transfer-impossible' })
})

test('a person and a program are told apart', async () => {
  expect(await chain.isContract(bench.network.asset.address)).toBe(true)
  expect(await chain.isContract(freshAddress())).toBe(false)
})

describe('M07: a node that is away or wrong', () => {
  test.each([
    ['too busy', 'slow down', 429],
    ['broken', 'oops', 500],
    ['not a node', '<html></html>', 200],
    ['nonsense', '{"jsonrpc":"2.0","id":1,"result":{"no":"number"}}', 200],
    ['overloaded', '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit exceeded secret-key"}}', 200],
    ['refusing a read', '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"secret-key"}}', 200],
  ])('%s: unreachable, and its address stays secret', async (_name, body, status) => {
    const node = await nodeAnswering(body, status)
    const error = await openChain(bench.network, node.url)
      .head()
      .catch((caught: unknown) => caught)
    node.close()
    expect(error).toMatchObject({ code: 'chain/unreachable' })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret-key')
  })
  test('nobody there', async () => {
    await expect(openChain(bench.network, 'http://127.0.0.1:9').head()).rejects.toMatchObject({
      code: 'chain/unreachable',
    })
  })
  test('another chain: nothing is asked or sent', async () => {
    const base = { ...usableNetwork('base'), instantBlocks: true }
    const other = openChain(base, () => bench.practice.rpcUrl)
    await expect(other.head()).rejects.toMatchObject({ code: 'chain/wrong-network' })
    await expect(other.broadcast('0x02')).rejects.toMatchObject({ code: 'chain/wrong-network' })
  })
  test('an address that is no address', async () => {
    await expect(openChain(bench.network, 'ftp://node').head()).rejects.toMatchObject({ code: 'chain/bad-address' })
  })
})

describe('presets', () => {
  test('practice money can never be signed for on another network', () => {
    const { practice, ...others } = networks
    for (const other of Object.values(others)) {
      expect(other.numericId).not.toBe(practice.numericId)
      expect(other.practice).toBe(false)
      expect(other.knownPassphrase).toBeNull()
    }
  })
  test('each names itself the same way everywhere', () => {
    for (const [id, preset] of Object.entries(networks)) {
      expect(preset.id).toBe(id)
      expect(preset.chainId).toBe(`eip155:${preset.numericId}`)
      expect(preset.asset.network).toBe(preset.chainId)
      expect(preset.asset.address).toBe(getAddress(preset.asset.address))
      for (const url of preset.rpcUrls) expect(url).toMatch(/^https:/)
    }
  })
  test('x402’s own contracts are where its SDK looks for them', () => {
    for (const { contracts } of Object.values(networks)) {
      expect(contracts.batchSettlement).toBe(BATCH_SETTLEMENT_ADDRESS)
      expect(contracts.depositCollector).toBe(ERC3009_DEPOSIT_COLLECTOR_ADDRESS)
    }
  })
})

async function nodeAnswering(answer: string | null, status = 200): Promise<{ url: string; close(): void }> {
  const server = createServer((_request, response) => {
    if (answer !== null) response.writeHead(status).end(answer)
  }).listen(0, '127.0.0.1')
  await vi.waitUntil(() => server.listening, { timeout: 30_000 })
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${port}/v2/secret-key`, close }
}
