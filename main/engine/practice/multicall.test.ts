import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HexBytes, type Address, type Hex } from '../../../contract/money.ts'
import { createRpc, type Rpc, RpcError } from '../wallet/rpc.ts'
import { temporaryPractice } from './testing/temporary.ts'

const multicall: Address = '0xcA11bde05977b3631167028862bE2a173976CA11'
const abi = parseAbi([
  'struct Call { address target; bytes callData; }',
  'struct Call3 { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'function tryAggregate(bool requireSuccess, Call[] calls) payable returns (Result[])',
  'function aggregate3(Call3[] calls) payable returns (Result[])',
])
const token = parseAbi([
  'function decimals() view returns (uint8)',
  'function transfer(address,uint256) returns (bool)',
])
const works: Hex = encodeFunctionData({ abi: token, functionName: 'decimals' })
const reverts: Hex = encodeFunctionData({ abi: token, functionName: 'transfer', args: [multicall, 1n] })

let end: () => Promise<void>
let rpc: Rpc
let target: Address
beforeAll(async () => {
  const temporary = await temporaryPractice()
  end = temporary.end
  rpc = createRpc(temporary.practice.rpcUrl)
  target = temporary.practice.asset.address
})
afterAll(async () => end())

const call = async (data: Hex) => HexBytes.parse(await rpc.call('eth_call', [{ to: multicall, data }, 'latest']))
const calls = () => [works, reverts].map((callData) => ({ target, callData }))

test('tryAggregate tells successes from failures', async () => {
  const data = await call(encodeFunctionData({ abi, functionName: 'tryAggregate', args: [false, calls()] }))
  const results = decodeFunctionResult({ abi, functionName: 'tryAggregate', data })
  expect(results.map((result) => result.success)).toEqual([true, false])
  expect(BigInt(results[0]?.returnData ?? 0)).toBe(6n)
})

test('a failure that is not allowed fails the whole call', async () => {
  const strict = encodeFunctionData({ abi, functionName: 'tryAggregate', args: [true, calls()] })
  await expect(call(strict)).rejects.toBeInstanceOf(RpcError)
  const three = (allowFailure: boolean) =>
    encodeFunctionData({
      abi,
      functionName: 'aggregate3',
      args: [calls().map((entry) => ({ ...entry, allowFailure }))],
    })
  await expect(call(three(false))).rejects.toBeInstanceOf(RpcError)
  const data = await call(three(true))
  const results = decodeFunctionResult({ abi, functionName: 'aggregate3', data })
  expect(results.map((result) => result.success)).toEqual([true, false])
})
