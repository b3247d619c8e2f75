import { randomBytes } from 'node:crypto'
import {
  decodeFunctionResult,
  domainSeparator,
  encodeFunctionData,
  hashTypedData,
  parseAbi,
  toFunctionSelector,
} from 'viem'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { HexBytes, type Address, type Hex } from '../../../contract/money.ts'
import { createSigner } from '../proof/signature.ts'
import type { TransferAuthorization } from '../wallet/authorization-digest.ts'
import { createRpc, type Rpc, RpcError } from '../wallet/rpc.ts'
import { temporaryPractice } from './testing/temporary.ts'

const abi = parseAbi([
  'function name() view returns (string)',
  'function version() view returns (string)',
  'function decimals() view returns (uint8)',
  'function DOMAIN_SEPARATOR() view returns (bytes32)',
  'function TRANSFER_WITH_AUTHORIZATION_TYPEHASH() view returns (bytes32)',
  'function balanceOf(address) view returns (uint256)',
  'function authorizationState(address,bytes32) view returns (bool)',
  'function mint(address,uint256)',
  'function transfer(address,uint256) returns (bool)',
  'function approve(address,uint256) returns (bool)',
  'function transferFrom(address,address,uint256) returns (bool)',
  'function transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
  'function transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)',
  'function receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
  'function cancelAuthorization(address,bytes32,bytes)',
])
const fields = [
  { name: 'from', type: 'address' },
  { name: 'to', type: 'address' },
  { name: 'value', type: 'uint256' },
  { name: 'validAfter', type: 'uint256' },
  { name: 'validBefore', type: 'uint256' },
  { name: 'nonce', type: 'bytes32' },
] as const
const types = {
  TransferWithAuthorization: fields,
  ReceiveWithAuthorization: fields,
  CancelAuthorization: [
    { name: 'authorizer', type: 'address' },
    { name: 'nonce', type: 'bytes32' },
  ],
} as const

const payer = createSigner(randomBytes(32))
const payee: Address = '0x00000000000000000000000000000000000000aa'
const caller: Address = '0x00000000000000000000000000000000000000cc'
const soon = BigInt(Math.floor(Date.now() / 1000) + 3600)

let end: () => Promise<void>
let rpc: Rpc
let token: Address
let domain: { name: string; version: string; chainId: number; verifyingContract: Address }

beforeAll(async () => {
  const temporary = await temporaryPractice()
  end = temporary.end
  const { practice } = temporary
  rpc = createRpc(practice.rpcUrl)
  token = practice.asset.address
  domain = { ...practice.asset.eip712, chainId: 31_337, verifyingContract: token }
  await rpc.call('anvil_autoImpersonateAccount', [true])
  await rpc.call('anvil_setBalance', [caller, '0xde0b6b3a7640000'])
  await send(encodeFunctionData({ abi, functionName: 'mint', args: [payer.address, 1_000n] }))
})
afterAll(async () => end())

function order(change: Partial<TransferAuthorization> = {}): TransferAuthorization {
  const nonce = HexBytes.parse(`0x${randomBytes(32).toString('hex')}`)
  return { from: payer.address, to: payee, value: 10n, validAfter: 0n, validBefore: soon, nonce, ...change }
}
function sign(
  message: TransferAuthorization,
  primaryType: 'TransferWithAuthorization' | 'ReceiveWithAuthorization',
): Hex {
  return payer.sign(hashTypedData({ domain, types, primaryType, message }))
}
function terms({ from, to, value, validAfter, validBefore, nonce }: TransferAuthorization) {
  return [from, to, value, validAfter, validBefore, nonce] as const
}
function received(message: TransferAuthorization): Hex {
  const args = [...terms(message), sign(message, 'ReceiveWithAuthorization')] as const
  return encodeFunctionData({ abi, functionName: 'receiveWithAuthorization', args })
}
function withBytes(message: TransferAuthorization, signature = sign(message, 'TransferWithAuthorization')): Hex {
  return encodeFunctionData({ abi, functionName: 'transferWithAuthorization', args: [...terms(message), signature] })
}
function withParts(message: TransferAuthorization, signature = sign(message, 'TransferWithAuthorization')): Hex {
  const bytes = Buffer.from(signature.slice(2), 'hex')
  const [r, s] = [bytes.subarray(0, 32), bytes.subarray(32, 64)].map((part) =>
    HexBytes.parse(`0x${part.toString('hex')}`),
  )
  if (r === undefined || s === undefined) throw new Error('a signature has two parts')
  const args = [...terms(message), bytes[64] ?? 0, r, s] as const
  return encodeFunctionData({ abi, functionName: 'transferWithAuthorization', args })
}
async function send(data: Hex): Promise<void> {
  const hash = await rpc.call('eth_sendTransaction', [{ from: caller, to: token, data }])
  const receipt = await vi.waitUntil(() => rpc.call('eth_getTransactionReceipt', [hash]), {
    interval: 5,
    timeout: 30_000,
  })
  expect(z.object({ status: z.string() }).parse(receipt).status).toBe('0x1')
}
async function revert(data: Hex): Promise<string> {
  const error = await rpc
    .call('eth_call', [{ from: caller, to: token, data }, 'latest'])
    .catch((caught: unknown) => caught)
  return error instanceof RpcError ? error.message : 'no revert'
}
async function balance(owner: Address): Promise<bigint> {
  const data = encodeFunctionData({ abi, functionName: 'balanceOf', args: [owner] })
  return BigInt(z.string().parse(await rpc.call('eth_call', [{ to: token, data }, 'latest'])))
}
async function view(functionName: 'name' | 'version' | 'decimals' | 'DOMAIN_SEPARATOR'): Promise<unknown> {
  const data = HexBytes.parse(
    await rpc.call('eth_call', [{ to: token, data: encodeFunctionData({ abi, functionName }) }, 'latest']),
  )
  return decodeFunctionResult({ abi, functionName, data })
}

test('the domain is the one viem computes, and the token says so', async () => {
  expect(await view('DOMAIN_SEPARATOR')).toBe(domainSeparator({ domain }))
  expect([await view('name'), await view('version'), await view('decimals')]).toEqual(['USDC', '2', 6])
})

describe.each([
  ['signature as bytes', withBytes],
  ['signature in parts', withParts],
] as const)('transferWithAuthorization, %s', (_name, encode) => {
  test('moves the money once, then says it is used', async () => {
    const message = order()
    const before = await balance(payee)
    await send(encode(message))
    expect(await balance(payee)).toBe(before + 10n)
    expect(await revert(encode(message))).toContain('authorization is used or canceled')
  })
  test('refuses an authorization outside its time', async () => {
    expect(await revert(encode(order({ validBefore: 1n })))).toContain('authorization is expired')
    expect(await revert(encode(order({ validAfter: soon })))).toContain('authorization is not yet valid')
  })
  test('refuses more than the payer has', async () => {
    expect(await revert(encode(order({ value: 10_000n })))).toContain('ERC20: transfer amount exceeds balance')
  })
  test('refuses a signature over anything else', async () => {
    const message = order()
    const signature = sign(message, 'TransferWithAuthorization')
    const changes: Partial<TransferAuthorization>[] = [
      { value: 11n },
      { to: caller },
      { nonce: order().nonce },
      { validBefore: soon + 1n },
    ]
    for (const change of changes) {
      expect(await revert(encode({ ...message, ...change }, signature))).toContain('invalid signature')
    }
    expect(await revert(encode(message, sign(message, 'ReceiveWithAuthorization')))).toContain('invalid signature')
  })
  test('refuses the malleable twin of a signature', async () => {
    const message = order()
    expect(await revert(encode(message, twin(sign(message, 'TransferWithAuthorization'))))).toContain(
      'invalid signature',
    )
  })
})

test('receiveWithAuthorization is for the payee alone', async () => {
  const mine = order({ to: caller })
  expect(await revert(received(order()))).toContain('caller must be the payee')
  await send(received(mine))
  expect(await revert(received(mine))).toContain('authorization is used or canceled')
})

test('a cancelled authorization can never be used', async () => {
  const message = order()
  const cancellation = hashTypedData({
    domain,
    types,
    primaryType: 'CancelAuthorization',
    message: { authorizer: payer.address, nonce: message.nonce },
  })
  const args = [payer.address, message.nonce, payer.sign(cancellation)] as const
  await send(encodeFunctionData({ abi, functionName: 'cancelAuthorization', args }))
  expect(await revert(withBytes(message))).toContain('authorization is used or canceled')
})

describe('a payer that is a contract', () => {
  const wallet: Address = '0x00000000000000000000000000000000000000ee'
  // PUSH4 selector, shift it to the front of a word, return the word: accepts every signature.
  const accepts = '0x631626ba7e60e01b60005260206000f3'
  test.each([
    ['that accepts', accepts, 'no revert'],
    ['that answers zero', '0x60206000f3', 'invalid signature'],
    ['that answers nothing', '0x60006000f3', 'invalid signature'],
    ['that reverts', '0x60006000fd', 'invalid signature'],
  ])('%s decides by EIP-1271 alone', async (_name, code, expected) => {
    await rpc.call('anvil_setCode', [wallet, code])
    await send(encodeFunctionData({ abi, functionName: 'mint', args: [wallet, 100n] }))
    expect(await revert(withBytes(order({ from: wallet }), '0x1234'))).toContain(expected)
  })
  test('a key’s signature is not enough where there is code', async () => {
    await rpc.call('anvil_setCode', [payer.address, '0x60006000fd'])
    expect(await revert(withBytes(order()))).toContain('invalid signature')
    await rpc.call('anvil_setCode', [payer.address, '0x'])
  })
})

test('ordinary transfers keep to balance and allowance', async () => {
  const encode = (functionName: 'transfer' | 'approve', value: bigint) =>
    encodeFunctionData({ abi, functionName, args: [payee, value] })
  expect(await revert(encode('transfer', 10n ** 30n))).toContain('exceeds balance')
  const from = encodeFunctionData({ abi, functionName: 'transferFrom', args: [payer.address, payee, 1n] })
  expect(await revert(from)).toContain('exceeds allowance')
  await send(encode('approve', 5n))
})

test('the selectors are those of USDC', () => {
  expect(
    toFunctionSelector(
      'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)',
    ),
  ).toBe('0xe3ee160e')
  expect(toFunctionSelector('transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)')).toBe(
    '0xcf092995',
  )
})

function twin(signature: Hex): Hex {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const s = order - BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.endsWith('1b') ? '1c' : '1b'
  return `${HexBytes.parse(signature.slice(0, 66))}${s.toString(16).padStart(64, '0')}${v}`
}
