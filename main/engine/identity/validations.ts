import { keccak256 } from 'viem'
import type { ValidationRow } from '../../../contract/identity.ts'
import { type Address, Bytes32, type Hex } from '../../../contract/money.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../contract/verdict.ts'
import { VerdictFile } from '../../../contract/verdict-file.ts'
import type { IdentityStore } from '../ledger/identity-records.ts'
import type { Rpc } from '../wallet/rpc.ts'
import { Code, read, readResult } from '../wallet/rpc-shapes.ts'
import { inlineUri, MAX_INLINE_BYTES } from './agent-uri.ts'
import type { Identity } from './identity.ts'
import { agentValidations, answerCall, validationStatus, validatorRequests } from './registry-calls.ts'

/** Requests looked at in one round, newest first: anybody may add to that list for nothing. */
const MOST_REQUESTS = 100
const MOST_SHOWN = 20
const METHODS = Object.entries(VERDICT_METHODS)

export interface Validations {
  /**
   * Answers what this machine was asked as a validator, one request a round, with verdicts that were paid for: a
   * request names the digest of a receipt, and is answered once somebody has bought the re-run of that receipt here.
   * A request alone makes no work, and nothing that it names is fetched.
   * @throws HearthError `chain/unreachable`, `identity/no-gas`
   */
  answer(): Promise<void>
  /** Validations of an agent's work, newest first. @throws HearthError `chain/unreachable` */
  of(agentId: string): Promise<readonly ValidationRow[]>
}

export function createValidations(parts: {
  readonly rpc: Rpc
  /** The validation registry. */
  readonly registry: Address
  /** The key that signs verdicts and receipts. */
  readonly self: Address
  readonly calls: Pick<IdentityStore, 'about'>
  readonly send: Identity['send']
  /** The text of the verdict about a receipt, where there is one. */
  readonly verdictAbout: (digest: Hex) => Promise<string | null>
}): Validations {
  const { rpc, registry, self } = parts
  const ask = (data: Hex) => read(rpc, Code, 'eth_call', [{ to: registry, data }, 'latest'])

  async function statusOf(hashes: readonly Hex[]) {
    const answers = await rpc.batch(
      hashes.map((hash) => ({
        method: 'eth_call',
        params: [{ to: registry, data: validationStatus.call(hash) }, 'latest'],
      })),
    )
    return hashes.map((hash, index) => ({ hash, ...validationStatus.read(readResult(Code, answers[index])) }))
  }

  const isAnswered = (hash: Hex): boolean =>
    parts.calls.about('answer', hash).some(({ state }) => state !== 'replaced' && state !== 'failed')

  return {
    answer: async () => {
      const requests = validatorRequests.read(await ask(validatorRequests.call(self)))
      const open = requests.slice(-MOST_REQUESTS).filter((hash) => !isAnswered(hash))
      for (const { hash, response, tag } of await statusOf(open)) {
        const text = response === 0 && tag === '' ? await parts.verdictAbout(Bytes32.parse(hash.toLowerCase())) : null
        const data = text === null ? null : answerTo(hash, text)
        if (data === null) continue
        await parts.send({ kind: 'answer', about: hash, sender: self, to: registry, data })
        return
      }
    },
    of: async (agentId) => {
      const hashes = agentValidations.read(await ask(agentValidations.call(BigInt(agentId))))
      const statuses = await statusOf(hashes.slice(-MOST_SHOWN).toReversed())
      return statuses.map(({ hash, validator, response, tag, lastUpdate }) => ({
        requestHash: Bytes32.parse(hash.toLowerCase()),
        validator,
        response: tag === '' && response === 0 ? null : Math.min(100, response),
        tag: tag.slice(0, 100),
        at: Math.min(Number.MAX_SAFE_INTEGER, Number(lastUpdate) * 1000),
      }))
    },
  }
}

/** The answer that a verdict is; null for one that decides nothing, since a number would say more than it does. */
function answerTo(requestHash: Hex, text: string): Hex | null {
  const { verdict } = VerdictFile.parse(JSON.parse(text))
  if (verdict.verdict === VERDICTS.inconclusive) return null
  return answerCall({
    requestHash,
    response: verdict.verdict === VERDICTS.accept ? 100 : 0,
    responseUri: Buffer.byteLength(text) <= MAX_INLINE_BYTES ? inlineUri(text) : '',
    responseHash: keccak256(Buffer.from(text)),
    tag: METHODS.find(([, number]) => number === verdict.method)?.[0] ?? 'unknown',
  })
}
