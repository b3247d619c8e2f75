import { randomBytes } from 'node:crypto'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, type Asset, type Hex, sameAddress } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { AuthorizationRecord, TransferRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import { crashPoint } from '../ports/crash-point.ts'
import type { Log } from '../ports/log.ts'
import { recoverSigner } from '../proof/signature.ts'
import { authorizationDigest } from './authorization-digest.ts'
import type { AuthorizationFate, Chain } from './chain.ts'
import type { UsableNetwork } from './networks.ts'
import { type FurtherNode, hasFinalUse, secondOpinion } from './second-opinion.ts'
import type { UnlockedWallet } from './unlocked.ts'
import { needsOtherWallet, needsUnlock } from './waiting-words.ts'

/** A transfer that its owner signed, for somebody who pays for the transaction. Times are Unix seconds. */
export interface SignedTransfer {
  readonly asset: Asset
  readonly from: Address
  readonly to: Address
  readonly amount: bigint
  readonly validBefore: number
  readonly nonce: Hex
  readonly signature: Hex
}

/** Who carries signed transfers to the chain. */
export interface Carrier {
  /** As a person knows it. */
  readonly name: string
  /**
   * Hands it over. Its answer is a word and no proof: the transaction it names is where the chain is looked at first,
   * null when it names none or refuses. It may be asked again with the same transfer.
   */
  carry(signed: SignedTransfer): Promise<Hex | null>
}

/** What a person calls the facilitator of a network. */
export function carrierName({ facilitator, practice }: Pick<UsableNetwork, 'facilitator' | 'practice'>): string {
  if (facilitator.kind !== 'remote') return practice ? say`the practice facilitator` : say`Hearth’s own facilitator`
  return say`the facilitator ${new URL(facilitator.url).host}`
}

export interface GaslessDeps {
  readonly ledger: Pick<Ledger, 'transfers'>
  readonly chain: Pick<Chain, 'head' | 'authorization' | 'lapsed' | 'isFinal' | 'transaction'>
  /** Nodes of other companies, of which one has to agree before anything is final or lost. */
  readonly furtherNodes?: readonly FurtherNode[]
  readonly preset: UsableNetwork
  readonly clock: Clock
  readonly log: Log
  readonly signer: () => UnlockedWallet | null
  /** Null where nobody carries: nothing is signed, and what was handed over before is followed to its end. */
  readonly carrier: Carrier | null
}

export interface GaslessOutbox {
  /** Takes one live transfer of method `authorization` as far as it goes now. Never waits for the carrier. */
  carry(record: TransferRecord): Promise<void>
}

/** How long the carrier has; after it the transfer has failed for certain, or is on the chain. */
const VALID_SECONDS = 900
/** Too late to be taken, with the time a block needs. */
const MARGIN_SECONDS = 12
const ASK_AGAIN_MS = 20_000
/** Refunds with the carrier at a time: the chain is asked for each of them every round. */
const MOST_REFUNDS = 4
/** Blocks that a reorganisation may take away below the newest one when it was signed. */
const DEEPEST_REORG = 256

/**
 * Withdrawals and refunds without coin for gas. The wallet signs one authorization for each, which is stored before
 * anybody gets it; the same one may be handed over any number of times, since the token takes it once. What became of it
 * the chain alone says, and it has failed only when a final block is past its time and has not used it.
 */
export function createGaslessOutbox(deps: GaslessDeps): GaslessOutbox {
  const { ledger, chain, preset, clock, log, signer, carrier } = deps
  const { transfers } = ledger
  const second = secondOpinion(deps)
  const digestOf = authorizationDigest(preset.asset)
  /** When each was last handed over, and what the carrier said of it. */
  const handed = new Map<string, { readonly at: number; readonly claimed: Hex | null }>()

  /** The reason is stored and the transfer left as it is; forgotten with its next step. */
  function wait({ id, problem }: TransferRecord, why: string): void {
    if (problem !== why) transfers.waits(id, why)
  }

  async function sign(record: TransferRecord): Promise<void> {
    const wallet = signer()
    if (wallet === null) return wait(record, needsUnlock())
    if (!sameAddress(wallet.address, record.from)) return wait(record, needsOtherWallet(record.from))
    if (carrier === null || (record.kind === 'refund' && refundsUnderWay() >= MOST_REFUNDS)) return
    const head = await chain.head()
    const validBefore = Math.max(head.timestamp, Math.floor(clock.now() / 1000)) + VALID_SECONDS
    const nonce: Hex = `0x${randomBytes(32).toString('hex')}`
    const { to, amount } = record
    const signature = wallet.authorize({ asset: preset.asset, to, amount, validBefore, nonce })
    const authorization = { nonce, validBefore, fromBlock: head.block, signature }
    if (!isWhatWasConfirmed(record, authorization)) return
    handOver(transfers.authorized(record.id, authorization, clock.now()), authorization)
  }

  function refundsUnderWay(): number {
    return transfers.live().filter(({ kind, method, state }) => {
      return kind === 'refund' && method === 'authorization' && (state === 'signed' || state === 'broadcast')
    }).length
  }

  /** The last look before it is stored: signed by the owner, over what the books say. */
  function isWhatWasConfirmed(record: TransferRecord, { nonce, validBefore, signature }: AuthorizationRecord): boolean {
    const { from, to, amount } = record
    const terms = { from, to, value: amount, validAfter: 0n, validBefore: BigInt(validBefore), nonce }
    const owner = recoverSigner(digestOf(terms), signature)
    if (sameAddress(owner, from) && sameAddress(record.asset, preset.asset.address)) return true
    log.error('transfer.other-terms', { transfer: record.id })
    const problem = 'The signed transfer was not the one that was confirmed. It was thrown away, and nothing was sent.'
    transfers.advance(record.id, 'failed', { problem }, clock.now())
    return false
  }

  function handOver(record: TransferRecord, authorization: AuthorizationRecord): void {
    if (carrier === null) return
    const { id, from, to, amount } = record
    handed.set(id, { at: clock.monotonic(), claimed: null })
    crashPoint('gasless.before-hand-over')
    const { nonce, validBefore, signature } = authorization
    const signed = { asset: preset.asset, from, to, amount, validBefore, nonce, signature }
    const carried = carrier.carry(signed).then(
      (claimed) => void handed.set(id, { at: clock.monotonic(), claimed }),
      (error: unknown) => {
        log.warn('transfer.not-carried', {
          transfer: id,
          code: error instanceof HearthError ? error.code : 'unexpected',
        })
      },
    )
    crashPoint('gasless.after-hand-over')
    log.info('transfer.handed-over', { transfer: id })
    if (record.state === 'signed') transfers.advance(id, 'broadcast', {}, clock.now())
    void carried
  }

  async function follow(record: TransferRecord): Promise<void> {
    const authorization = transfers.authorization(record.id)
    if (authorization === null) return
    const { from } = record
    const { nonce, validBefore } = authorization
    const terms = termsOf(record, authorization, handed.get(record.id)?.claimed ?? undefined)
    const fate = await chain.authorization(terms)
    if (fate.used && fate.matches) {
      return confirm(transfers.advance(record.id, 'mined', { mined: fate.mined }, clock.now()))
    }
    if (fate.used) return endUnpaid(record, await isFinalUse(record, terms, fate), CANCELLED)
    if (validBefore <= clock.now() / 1000 + MARGIN_SECONDS) {
      const lapsed = (node: Pick<Chain, 'lapsed'>) => node.lapsed({ from, nonce, validBefore })
      return endUnpaid(record, (await lapsed(chain)) && (await second.agrees(record, lapsed)), LAPSED)
    }
    const last = handed.get(record.id)
    if (last === undefined || clock.monotonic() - last.at >= ASK_AGAIN_MS) handOver(record, authorization)
  }

  async function isFinalUse(
    record: TransferRecord,
    terms: ReturnType<typeof termsOf>,
    use: Extract<AuthorizationFate, { used: true }>,
  ): Promise<boolean> {
    if (!(await chain.isFinal(use.mined))) return false
    return second.agrees(record, (node) => hasFinalUse(node, terms, use))
  }

  /** Only what a final block shows is the end of it. */
  function endUnpaid({ id }: TransferRecord, proven: boolean, problem: string): void {
    if (!proven) return
    transfers.advance(id, 'failed', { problem }, clock.now())
    handed.delete(id)
  }

  async function confirm(record: TransferRecord): Promise<void> {
    const { id, transaction, blockNumber, blockHash } = record
    const authorization = transfers.authorization(id)
    if (transaction === null || blockNumber === null || blockHash === null || authorization === null) return
    const terms = termsOf(record, authorization, transaction)
    if (
      await isFinalUse(record, terms, { used: true, mined: { transaction, blockNumber, blockHash }, matches: true })
    ) {
      transfers.advance(id, 'final', {}, clock.now())
      handed.delete(id)
      log.info('transfer.final', { transfer: id, transaction })
      return
    }
    const { mined } = await chain.transaction(transaction)
    if (mined?.blockHash === blockHash) return
    log.warn('transfer.reorganised', { transfer: id })
    transfers.unmined(id, clock.now())
  }

  return {
    carry: async (record) => {
      if (record.state === 'requested') await sign(record)
      else if (record.state === 'mined') await confirm(record)
      else await follow(record)
    },
  }
}

function termsOf(
  { from, to, amount: value }: TransferRecord,
  { nonce, fromBlock }: AuthorizationRecord,
  claimed: Hex | undefined,
) {
  return { from, to, value, nonce, fromBlock: Math.max(0, fromBlock - DEEPEST_REORG), claimed }
}

const LAPSED = say`Nobody carried it to the network before its time was up. The money is still in the wallet.`
const CANCELLED = say`Its authorization was cancelled. The money is still in the wallet.`
