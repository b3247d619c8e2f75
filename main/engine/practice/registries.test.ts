import { randomBytes } from 'node:crypto'
import { decodeEventLog, decodeFunctionResult, encodeFunctionData, parseAbi, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  AGENT_WALLET_TYPES,
  IDENTITY_ABI,
  IDENTITY_DOMAIN,
  REPUTATION_ABI,
  VALIDATION_ABI,
} from '../../../contract/agent-registry.ts'
import { HexBytes, type Address, type Hex } from '../../../contract/money.ts'
import { signerAccount } from '../proof/account.ts'
import { usableNetwork } from '../wallet/networks.ts'
import { createRpc, RpcError, type Rpc } from '../wallet/rpc.ts'
import { Block, Count, read, Receipt } from '../wallet/rpc-shapes.ts'
import { temporaryPractice } from './testing/temporary.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const { registries } = usableNetwork('practice')
if (registries === null) throw new Error('the practice network has no registries')
const { identity, reputation, validation } = registries
const agents = parseAbi(IDENTITY_ABI)
const ratings = parseAbi([
  ...REPUTATION_ABI,
  'function revokeFeedback(uint256 agentId, uint64 feedbackIndex)',
  'function getSummary(uint256 agentId, address[] clients, string tag1, string tag2) view returns (uint64 count, int128 value, uint8 decimals)',
])
const validations = parseAbi([
  ...VALIDATION_ABI,
  'function getSummary(uint256 agentId, address[] validators, string tag) view returns (uint64 count, uint8 average)',
])
const ZERO: Hex = `0x${'00'.repeat(32)}`

let rpc: Rpc
let fund: (address: Address) => Promise<void>
let end: () => Promise<void>
beforeAll(async () => {
  const temporary = await temporaryPractice()
  end = temporary.end
  rpc = createRpc(temporary.practice.rpcUrl)
  fund = (address) => temporary.practice.fundWallet(address)
})
afterAll(async () => end())

/** An account with coin that sends calls; what reverts throws the node's words. */
async function person() {
  const account = signerAccount(randomBytes(32))
  await fund(account.address)
  return {
    account,
    address: account.address,
    send: async (to: Address, data: Hex) => {
      await rpc.call('eth_call', [{ from: account.address, to, data }, 'latest']).catch((error: unknown) => {
        throw error instanceof RpcError ? new Error(`${error.message} ${String(error.data)}`) : error
      })
      const nonce = await read(rpc, Count, 'eth_getTransactionCount', [account.address, 'latest'])
      const raw = await account.signTransaction({
        type: 'eip1559',
        chainId: 31_337,
        nonce,
        to,
        data,
        gas: 2_000_000n,
        maxFeePerGas: 10n ** 10n,
        maxPriorityFeePerGas: 1n,
      })
      return Receipt.parse(await rpc.call('eth_sendRawTransactionSync', [raw]))
    },
  }
}
type Person = Awaited<ReturnType<typeof person>>

async function register(owner: Person, uri = 'https://agent.test/file.json'): Promise<bigint> {
  const data = encodeFunctionData({ abi: agents, functionName: 'register', args: [uri, []] })
  const { logs } = await owner.send(identity, data)
  for (const { topics, data: body } of logs) {
    const [first, ...rest] = topics
    if (first === undefined) continue
    try {
      const event = decodeEventLog({ abi: agents, topics: [first, ...rest], data: body })
      return event.args.agentId
    } catch {
      // Another event of the same call.
      continue
    }
  }
  throw new Error('no Registered event')
}

async function ask(to: Address, data: Hex): Promise<Hex> {
  return HexBytes.parse(await rpc.call('eth_call', [{ to, data }, 'latest']))
}

async function walletOf(agentId: bigint): Promise<Address> {
  const args = [agentId] as const
  const answer = await ask(identity, encodeFunctionData({ abi: agents, functionName: 'getAgentWallet', args }))
  return decodeFunctionResult({ abi: agents, functionName: 'getAgentWallet', data: answer })
}

async function consent(agentId: bigint, wallet: Person, owner: Address, ahead: bigint) {
  const { timestamp } = await read(rpc, Block, 'eth_getBlockByNumber', ['latest', false])
  const deadline = BigInt(timestamp) + ahead
  const signature = await wallet.account.signTypedData({
    domain: { ...IDENTITY_DOMAIN, chainId: 31_337, verifyingContract: identity },
    types: AGENT_WALLET_TYPES,
    primaryType: 'AgentWalletSet',
    message: { agentId, newWallet: wallet.address, owner, deadline },
  })
  const args = [agentId, wallet.address, deadline, signature] as const
  return encodeFunctionData({ abi: agents, functionName: 'setAgentWallet', args })
}

function feedback(agentId: bigint, value: bigint, decimals: number, tag = 'starred') {
  const args = [agentId, value, decimals, tag, '', '', '', ZERO] as const
  return encodeFunctionData({ abi: ratings, functionName: 'giveFeedback', args })
}

describe('identity', () => {
  test('numbers begin at 0 and whoever registers is the wallet at first', async () => {
    const owner = await person()
    expect(await register(owner)).toBe(0n)
    expect(await register(owner)).toBe(1n)
    expect(await walletOf(1n)).toBe(owner.address)
  })

  test('another wallet has to agree, for a moment only', async () => {
    const [owner, wallet, stranger] = [await person(), await person(), await person()]
    const id = await register(owner)
    await expect(owner.send(identity, await consent(id, wallet, stranger.address, 200n))).rejects.toThrow(
      'invalid wallet sig',
    )
    await expect(owner.send(identity, await consent(id, wallet, owner.address, 4_000n))).rejects.toThrow(
      'deadline too far',
    )
    await expect(owner.send(identity, await consent(id, wallet, owner.address, -10n))).rejects.toThrow('expired')
    await expect(stranger.send(identity, await consent(id, wallet, owner.address, 200n))).rejects.toThrow(
      'Not authorized',
    )
    await owner.send(identity, await consent(id, wallet, owner.address, 200n))
    expect(await walletOf(id)).toBe(wallet.address)
  })

  test('an agent that changes hands keeps no wallet', async () => {
    const [owner, next] = [await person(), await person()]
    const id = await register(owner)
    const args = [owner.address, next.address, id] as const
    await owner.send(identity, encodeFunctionData({ abi: agents, functionName: 'safeTransferFrom', args }))
    expect(await walletOf(id)).toBe(`0x${'00'.repeat(20)}`)
  })

  test('the wallet cannot be written as metadata, and only the owner writes', async () => {
    const [owner, stranger] = [await person(), await person()]
    const id = await register(owner)
    const set = (key: string) =>
      encodeFunctionData({ abi: agents, functionName: 'setMetadata', args: [id, key, toHex('x')] })
    await expect(owner.send(identity, set('agentWallet'))).rejects.toThrow('reserved key')
    await expect(stranger.send(identity, set('compute'))).rejects.toThrow('Not authorized')
    await owner.send(identity, set('compute'))
  })
})

describe('reputation', () => {
  test('nobody rates their own agent, and values have bounds', async () => {
    const [owner, client] = [await person(), await person()]
    const id = await register(owner)
    await expect(owner.send(reputation, feedback(id, 100n, 0))).rejects.toThrow('Self-feedback not allowed')
    await expect(client.send(reputation, feedback(id, 1n, 19))).rejects.toThrow('too many decimals')
    await expect(client.send(reputation, feedback(id, 10n ** 38n + 1n, 0))).rejects.toThrow('value too large')
    await client.send(reputation, feedback(id, 100n, 0))
  })

  test('a summary wants clients, and leaves out what was taken back', async () => {
    const [owner, one, two] = [await person(), await person(), await person()]
    const id = await register(owner)
    await one.send(reputation, feedback(id, 9_977n, 2))
    await two.send(reputation, feedback(id, 87n, 0))
    const summary = async (clients: readonly Address[]) => {
      const args = [id, clients, '', ''] as const
      const data = await ask(reputation, encodeFunctionData({ abi: ratings, functionName: 'getSummary', args }))
      return decodeFunctionResult({ abi: ratings, functionName: 'getSummary', data })
    }
    await expect(summary([])).rejects.toThrow('clientAddresses required')
    expect(await summary([one.address, two.address])).toEqual([2n, 93n, 0])
    const revoke = (index: bigint) =>
      encodeFunctionData({ abi: ratings, functionName: 'revokeFeedback', args: [id, index] })
    await expect(one.send(reputation, revoke(0n))).rejects.toThrow('index must be > 0')
    await expect(one.send(reputation, revoke(2n))).rejects.toThrow('index out of bounds')
    await one.send(reputation, revoke(1n))
    await expect(one.send(reputation, revoke(1n))).rejects.toThrow('Already revoked')
    expect(await summary([one.address, two.address])).toEqual([1n, 87n, 0])
  })
})

describe('validation', () => {
  test('only the one who was asked answers', async () => {
    const [owner, validator, stranger] = [await person(), await person(), await person()]
    const id = await register(owner)
    const hash: Hex = `0x${randomBytes(32).toString('hex')}`
    const request = (of: Address) =>
      encodeFunctionData({ abi: validations, functionName: 'validationRequest', args: [of, id, 'x', hash] })
    const answer = (response: number) =>
      encodeFunctionData({
        abi: validations,
        functionName: 'validationResponse',
        args: [hash, response, 'https://v.test/verdict', ZERO, 'rerun'],
      })
    await expect(owner.send(validation, request(`0x${'00'.repeat(20)}`))).rejects.toThrow('bad validator')
    await expect(stranger.send(validation, request(validator.address))).rejects.toThrow('Not authorized')
    await expect(validator.send(validation, answer(100))).rejects.toThrow('unknown')
    await owner.send(validation, request(validator.address))
    await expect(owner.send(validation, request(validator.address))).rejects.toThrow('exists')
    await expect(stranger.send(validation, answer(100))).rejects.toThrow('not validator')
    await expect(validator.send(validation, answer(101))).rejects.toThrow('resp>100')
    await validator.send(validation, answer(100))
    const args = [id, [], ''] as const
    const data = await ask(validation, encodeFunctionData({ abi: validations, functionName: 'getSummary', args }))
    expect(decodeFunctionResult({ abi: validations, functionName: 'getSummary', data })).toEqual([1n, 100])
  })
})
