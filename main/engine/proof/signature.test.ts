import * as fc from 'fast-check'
import {
  parseTransaction,
  recoverAddress,
  recoverTransactionAddress,
  toHex,
  verifyMessage,
  verifyTypedData,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import type { Hex } from '../../../contract/money.ts'
import { signerAccount } from './account.ts'
import { createSigner, recoverSigner } from './signature.ts'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const keys = fc.bigInt(1n, ORDER - 1n).map((key) => Buffer.from(key.toString(16).padStart(64, '0'), 'hex'))
const digests = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes))
const runs = { numRuns: 25 }

describe('the signer', { timeout: 60_000 }, () => {
  test('makes the bytes that viem makes, and recovers what viem recovers', async () => {
    await fc.assert(
      fc.asyncProperty(keys, digests, async (key, digest) => {
        const signer = createSigner(key)
        const account = privateKeyToAccount(toHex(key))
        const signature = signer.sign(digest)
        expect(signer.address).toBe(account.address.toLowerCase())
        expect(signature).toBe(await account.sign({ hash: digest }))
        expect(recoverSigner(digest, signature)).toBe(signer.address)
        expect((await recoverAddress({ hash: digest, signature })).toLowerCase()).toBe(signer.address)
      }),
      runs,
    )
  })

  test('the reference key has the reference address', () => {
    expect(createSigner(new Uint8Array(32).fill(1)).address).toBe('0x1a642f0e3c3af545e7acbd38b07251b3990914f1')
  })

  test('keeps its own copy of the key', () => {
    const key = new Uint8Array(32).fill(1)
    const signer = createSigner(key)
    const before = signer.sign(`0x${'ab'.repeat(32)}`)
    key.fill(0)
    expect(signer.sign(`0x${'ab'.repeat(32)}`)).toBe(before)
  })

  test('bytes that are no private key are refused', () => {
    const order = Buffer.from(ORDER.toString(16), 'hex')
    for (const key of [new Uint8Array(32), order, new Uint8Array(31).fill(1), new Uint8Array(0)]) {
      expect(() => createSigner(key)).toThrow(expect.objectContaining({ code: 'proof/bad-key' }))
    }
  })
})

describe('recovery', () => {
  const digest: Hex = `0x${'ab'.repeat(32)}`
  const signature = createSigner(new Uint8Array(32).fill(1)).sign(digest)

  test('the other, malleable form of a signature is refused', () => {
    const s = BigInt(`0x${signature.slice(66, 130)}`)
    const flipped: Hex = `0x${signature.slice(2, 66)}${(ORDER - s).toString(16).padStart(64, '0')}${signature.endsWith('1b') ? '1c' : '1b'}`
    expect(() => recoverSigner(digest, flipped)).toThrow('high s')
  })

  test.each([
    ['nothing', '0x'],
    ['64 bytes', signature.slice(0, 130)],
    ['66 bytes', `${signature}00`],
    ['v 0', `${signature.slice(0, 130)}00`],
    ['v 29', `${signature.slice(0, 130)}1d`],
    ['r zero', `0x${'00'.repeat(32)}${signature.slice(66)}`],
    ['r above the order', `0x${'ff'.repeat(32)}${signature.slice(66)}`],
    ['s zero', `${signature.slice(0, 66)}${'00'.repeat(32)}1b`],
    ['r on no point', `0x${'00'.repeat(31)}05${signature.slice(66)}`],
  ])('%s is no signature', (_, text) => {
    expect(() => recoverSigner(digest, `0x${text.slice(2)}`)).toThrow(
      expect.objectContaining({ code: 'proof/bad-signature' }),
    )
  })
})

describe('the viem account over the signer', { timeout: 60_000 }, () => {
  const typedData = {
    domain: { name: 'USD Coin', version: '2', chainId: 31337, verifyingContract: `0x${'22'.repeat(20)}` },
    types: { Pay: [{ name: 'value', type: 'uint256' }] },
    primaryType: 'Pay',
    message: { value: 7n },
  } as const
  const transaction = {
    type: 'eip1559',
    chainId: 31337,
    nonce: 3,
    to: `0x${'33'.repeat(20)}`,
    value: 5n,
    gas: 21_000n,
    maxFeePerGas: 10n,
    maxPriorityFeePerGas: 1n,
  } as const

  test('signs messages, typed data and transactions as viem does, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        const fast = signerAccount(key)
        const slow = privateKeyToAccount(toHex(key))
        expect(fast.address).toBe(slow.address)
        expect(await fast.signMessage({ message: 'hearth' })).toBe(await slow.signMessage({ message: 'hearth' }))
        expect(await fast.signTypedData(typedData)).toBe(await slow.signTypedData(typedData))
        expect(await fast.signTransaction(transaction)).toBe(await slow.signTransaction(transaction))
      }),
      runs,
    )
  })

  test('viem accepts what it signed', async () => {
    const account = signerAccount(new Uint8Array(32).fill(2))
    const { address } = account
    const message = 'hearth'
    expect(await verifyMessage({ address, message, signature: await account.signMessage({ message }) })).toBe(true)
    const signature = await account.signTypedData(typedData)
    expect(await verifyTypedData({ address, signature, ...typedData })).toBe(true)
    const serializedTransaction = await account.signTransaction(transaction)
    expect(parseTransaction(serializedTransaction)).toMatchObject({ nonce: 3, value: 5n, chainId: 31337 })
    const raw: `0x02${string}` = `0x02${serializedTransaction.slice(4)}`
    expect(await recoverTransactionAddress({ serializedTransaction: raw })).toBe(address)
  })
})
