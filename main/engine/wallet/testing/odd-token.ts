import { toFunctionSelector } from 'viem'
import { Address, type Hex } from '../../../../contract/money.ts'
import type { Rpc } from '../rpc.ts'

const CODE_OF_IT: Address = Address.parse(`0x${'c0de'.repeat(10)}`)
const ODD: Address = Address.parse(`0x${'0dd0'.repeat(10)}`)

/** What makes the token unlike the real one. */
export type Oddity = 'eighteen-decimals' | 'takes-a-fee' | 'takes-no-signatures'

/**
 * Puts a token on a test chain that is the practice token in all but one thing: a proxy that hands every
 * call on to its code, but for the one it answers in its own way.
 */
export async function oddToken(rpc: Rpc, practiceToken: Address, oddity: Oddity): Promise<Address> {
  const code = await rpc.call('eth_getCode', [practiceToken, 'latest'])
  await rpc.call('anvil_setCode', [CODE_OF_IT, code])
  await rpc.call('anvil_setCode', [ODD, proxy(oddity)])
  return ODD
}

const answers: Readonly<Record<Oddity, { readonly selector: Hex; readonly body: string }>> = {
  // return 18
  'eighteen-decimals': { selector: toFunctionSelector('decimals()'), body: '601260005260206000f3' },
  // one unit less than was asked for goes on
  'takes-a-fee': { selector: toFunctionSelector('transfer(address,uint256)'), body: '600160245103602452' },
  'takes-no-signatures': {
    selector: toFunctionSelector(
      'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)',
    ),
    body: '60006000fd',
  },
}

function proxy(oddity: Oddity): Hex {
  const { selector, body } = answers[oddity]
  const start = '366000600037' // call data to memory
  const compare = `60003560e01c63${selector.slice(2)}14` // the selector
  const jumpLength = 3 + 3 // to the answer, else over it
  const answerAt = bytes(start) + bytes(compare) + jumpLength
  const onAt = answerAt + 1 + bytes(body)
  const branch = `60${hex(answerAt)}5760${hex(onAt)}56`
  const forward = `5b6000600036600073${CODE_OF_IT.slice(2)}5af43d600060003e`
  const endAt = onAt + bytes(forward) + 3 + 4
  return `0x${start}${compare}${branch}5b${body}${forward}60${hex(endAt)}573d6000fd5b3d6000f3`
}

function bytes(code: string): number {
  return code.length / 2
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0')
}
