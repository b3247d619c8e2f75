import { encodeFunctionData, parseAbi } from 'viem'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { VALIDATION_ABI } from '../../../contract/agent-registry.ts'
import type { Hex } from '../../../contract/money.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../contract/verdict.ts'
import type { VerdictFile } from '../../../contract/verdict-file.ts'
import { temporaryBooks } from '../ledger/books.fixture.ts'
import type { UnlockedWallet } from '../wallet/unlocked.ts'
import { type IdentityBench, mined, openIdentityBench, randomWallet, settled } from './testing/bench.ts'
import { createValidations } from './validations.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let bench: IdentityBench
beforeAll(async () => {
  bench = await openIdentityBench()
})
afterAll(async () => bench.end())

const abi = parseAbi(VALIDATION_ABI)
const digest = (byte: string): Hex => `0x${byte.repeat(32)}`

function verdictOn(receiptHash: Hex, verdict: number): string {
  const file: VerdictFile = {
    format: 'hearth-verdict-v1',
    domain: { chainId: 31_337, verifyingContract: `0x${'00'.repeat(20)}` },
    verdict: {
      receiptHash,
      verifier: `0x${'11'.repeat(20)}`,
      method: VERDICT_METHODS.fullRerun,
      verdict,
      samples: 1,
      failures: 0,
      evidenceHash: digest('ee'),
      checkedAt: '1780000000000',
    },
    signature: '0x00',
    evidence: { reason: 'for a test' },
  }
  return JSON.stringify(file)
}

/** The owner of an agent asks this machine to validate the work of a receipt. */
async function ask(owner: UnlockedWallet, agentId: string, requestHash: Hex): Promise<void> {
  const { chain, identityChain } = bench.parts(bench.network)
  const args = [bench.self.address, BigInt(agentId), 'http://192.168.0.1/receipt', requestHash] as const
  const data = encodeFunctionData({ abi, functionName: 'validationRequest', args })
  const { latest } = await chain.nonces(owner.address)
  const to = identityChain.registries.validation
  const { unsigned } = await identityChain.prepare({ from: owner.address, to, data, nonce: latest })
  const { raw, transaction } = await owner.signTransaction(unsigned)
  await chain.broadcast(raw)
  await mined(chain, transaction)
}

function otherBooks(): void {
  bench.books.remove()
  bench.books = temporaryBooks()
}

/** A provider with an agent of its own; the books that follow are those of this machine. */
async function somebodysAgent() {
  otherBooks()
  const owner = randomWallet()
  const theirs = bench.identity({ self: owner.address, keys: [owner], payTo: owner.address })
  await settled(theirs, bench.books)
  const agentId = theirs.agentId() ?? ''
  otherBooks()
  return { owner, agentId }
}

test('an answer that no block has taken yet is not given again', async () => {
  const { owner, agentId } = await somebodysAgent()
  const { chain } = bench.parts(bench.network)
  const deaf = bench.identity({ chain: { ...chain, broadcast: async () => undefined } })
  const hash = digest('b1')
  const validations = createValidations({
    rpc: bench.rpc,
    registry: bench.registry.registries.validation,
    self: bench.self.address,
    calls: bench.books.ledger.identity,
    send: (call) => deaf.send(call),
    verdictAbout: async () => verdictOn(hash, VERDICTS.accept),
  })
  await ask(owner, agentId, hash)
  for (let round = 0; round < 3; round += 1) await validations.answer()
  expect(bench.books.ledger.identity.about('answer', hash)).toHaveLength(1)
  // The node takes it after all.
  const identity = bench.identity()
  await settled(identity, bench.books)
  expect(bench.books.ledger.identity.about('answer', hash)).toMatchObject([{ state: 'final' }])
})

test('a request is answered with the verdict that was paid for, once, and not before there is one', async () => {
  const { owner, agentId } = await somebodysAgent()
  const verdicts = new Map<Hex, string>()
  const identity = bench.identity()
  const validations = createValidations({
    rpc: bench.rpc,
    registry: bench.registry.registries.validation,
    self: bench.self.address,
    calls: bench.books.ledger.identity,
    send: (call) => identity.send(call),
    verdictAbout: async (hash) => verdicts.get(hash) ?? null,
  })
  const [right, wrong, open] = [digest('a1'), digest('a2'), digest('a3')]
  for (const hash of [right, wrong, open]) await ask(owner, agentId, hash)
  await validations.answer()
  expect((await validations.of(agentId)).map(({ response }) => response)).toEqual([null, null, null])
  verdicts.set(right, verdictOn(right, VERDICTS.accept))
  verdicts.set(wrong, verdictOn(wrong, VERDICTS.reject))
  verdicts.set(open, verdictOn(open, VERDICTS.inconclusive))
  for (let round = 0; round < 5; round += 1) await validations.answer()
  const answers = await validations.of(agentId)
  expect(answers).toMatchObject([
    { requestHash: open, response: null },
    { requestHash: wrong, response: 0, tag: 'fullRerun', validator: bench.self.address },
    { requestHash: right, response: 100, tag: 'fullRerun' },
  ])
  expect(bench.books.ledger.identity.newest(20).filter(({ kind }) => kind === 'answer')).toHaveLength(2)
})
