import { HearthError } from '../../../contract/errors.ts'
import { type Address, formatUnits, type Hex, LowerAddress, sameAddress } from '../../../contract/money.ts'
import type { IdentityCallKind } from '../../../contract/identity.ts'
import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { IdentityCallRecord } from '../ledger/identity-records.ts'
import type { Clock } from '../ports/clock.ts'
import { crashPoint } from '../ports/crash-point.ts'
import type { Log } from '../ports/log.ts'
import type { AccountNumbers } from '../wallet/account-numbers.ts'
import type { Chain } from '../wallet/chain.ts'
import { feeCeiling, requireBelowLimit } from '../wallet/fee-ceiling.ts'
import { type PlaceFate, placeWatcher } from '../wallet/place.ts'
import { maxFeeOf, raiseFee } from '../wallet/raise-fee.ts'
import type { UnlockedWallet } from '../wallet/unlocked.ts'
import type { IdentityChain } from './identity-chain.ts'

export type Key = Pick<UnlockedWallet, 'address' | 'signTransaction'>

export interface IdentityOutboxDeps {
  readonly ledger: Pick<Ledger, 'identity' | 'settings'>
  readonly chain: Pick<Chain, 'transaction' | 'isFinal' | 'nonces' | 'nativeBalance' | 'fees' | 'broadcast'>
  readonly identityChain: Pick<IdentityChain, 'prepare' | 'madeBy'>
  /** The keys that can send: that of today and the one before it. */
  readonly keys: readonly Key[]
  readonly numbers: AccountNumbers
  readonly clock: Clock
  readonly log: Log
}

/** A call of a registry before it is signed. */
export interface NewCall {
  readonly kind: IdentityCallKind
  /** At most 200 characters. */
  readonly about: string
  readonly sender: Address
  readonly to: Address
  readonly data: Hex
}

/** Takes calls of the registries to the chain. */
export interface IdentityOutbox {
  /**
   * Signs, stores and sends a call.
   * @param mayCost the most that it may cost, wei; null where that does not matter
   * @throws HearthError `identity/no-gas`, `identity/fee-above-review`, `identity/fee-above-limit`, `identity/refused`,
   * `chain/unreachable`
   */
  begin(call: NewCall, mayCost: bigint | null): Promise<void>
  /** Takes everything that is open as far as it goes now. The chain is asked first. */
  carry(): Promise<void>
}

/** How long a call may wait before it offers more. */
const STUCK_MS = 60_000

export function createIdentityOutbox(deps: IdentityOutboxDeps): IdentityOutbox {
  const { chain, identityChain, keys, clock, log } = deps
  const { identity } = deps.ledger
  const watch = placeWatcher(chain)
  const ceiling = feeCeiling(deps.ledger.settings)

  async function beginAt({ kind, about, to, data }: NewCall, key: Key, nonce: number, mayCost: bigint | null) {
    const { unsigned, maxFeeWei } = await identityChain.prepare({ from: key.address, to, data, nonce })
    if (mayCost !== null && maxFeeWei > mayCost) throw aboveReview(maxFeeWei)
    requireBelowLimit(ceiling, maxFeeWei, 'identity/fee-above-limit')
    if ((await chain.nativeBalance(key.address)) < maxFeeWei) throw noGas(key.address, maxFeeWei)
    const { raw, transaction } = await key.signTransaction(unsigned)
    const sender = LowerAddress.parse(key.address.toLowerCase())
    await send(identity.sign({ kind, about: about.slice(0, 200), sender, nonce, raw, transaction }, clock.now()))
  }

  async function send(call: IdentityCallRecord): Promise<void> {
    crashPoint('identity.before-broadcast')
    try {
      await chain.broadcast(call.raw)
    } catch (error) {
      if (!(error instanceof HearthError) || error.code !== 'chain/refused') throw error
      const reason = error.cause instanceof Error ? error.cause.message : 'other'
      return log.warn('identity.refused', { call: call.id, reason })
    }
    crashPoint('identity.after-broadcast')
    log.info('identity.broadcast', { call: call.id, kind: call.kind, transaction: call.transaction })
    if (call.state === 'signed') identity.advance(call.id, 'broadcast', {}, clock.now())
  }

  async function follow(call: IdentityCallRecord): Promise<void> {
    const transactions = identity.attempts(call.id).map(({ transaction }) => transaction)
    const place = { id: String(call.id), account: call.sender, nonce: call.nonce, transactions }
    const fate = await watch(place)
    switch (fate.state) {
      case 'mined':
        return confirm(await mined(call, fate))
      case 'reverted': {
        if (!(await chain.isFinal(fate.mined))) return
        const problem = say`The registry refused it: things had changed since it was signed.`
        identity.advance(call.id, 'failed', { ...feeFacts(fate.feeWei), problem }, clock.now())
        return
      }
      case 'waiting':
        if (call.state === 'signed') identity.advance(call.id, 'broadcast', {}, clock.now())
        await raisedIfStuck(call)
        return
      case 'absent':
        return send(await raisedIfStuck(call))
      case 'taken': {
        const problem = say`Another transaction of this key took its place. It is done again if it is still needed.`
        identity.advance(call.id, 'replaced', { problem }, clock.now())
        return
      }
      case 'unclear':
        return
    }
  }

  async function mined(
    call: IdentityCallRecord,
    fate: Extract<PlaceFate, { state: 'mined' | 'reverted' }>,
  ): Promise<IdentityCallRecord> {
    const { transaction } = fate.mined
    const agentId = call.kind === 'register' ? await identityChain.madeBy(transaction, call.sender) : null
    const facts = { mined: fate.mined, ...feeFacts(fate.feeWei), ...(agentId === null ? {} : { agentId }) }
    return identity.advance(call.id, 'mined', facts, clock.now())
  }

  /** The same call for the same place, at a higher fee, when the chain has not taken it for a while. */
  async function raisedIfStuck(call: IdentityCallRecord): Promise<IdentityCallRecord> {
    const key = keys.find(({ address }) => sameAddress(address, call.sender))
    const signed = identity.attempts(call.id)
    const [first, last] = [signed[0], signed.at(-1)]
    if (key === undefined || first === undefined || last === undefined) return call
    if (clock.now() - last.at < STUCK_MS) return call
    const raise = raiseFee(last.raw, await chain.fees(), ceiling.of(maxFeeOf(first.raw)))
    if (raise.answer === 'above-ceiling') log.warn('identity.fee-above-limit', { call: call.id })
    if (raise.answer !== 'raise' || (await chain.nativeBalance(key.address)) < raise.maxFeeWei) return call
    const again = identity.signedAgain(call.id, await key.signTransaction(raise.unsigned), clock.now())
    log.info('identity.fee-raised', { call: call.id, attempt: signed.length + 1 })
    await send(again)
    return again
  }

  async function confirm(call: IdentityCallRecord): Promise<void> {
    const { state, mined: place, feeWei } = await chain.transaction(call.transaction)
    if (state !== 'mined' || place === null || place.blockHash !== call.blockHash) {
      log.warn('identity.reorganised', { call: call.id })
      identity.unmined(call.id, clock.now())
      return
    }
    if (!(await chain.isFinal(place))) return
    identity.advance(call.id, 'final', feeFacts(feeWei), clock.now())
    log.info('identity.final', { call: call.id, kind: call.kind })
  }

  return {
    begin: async (call, mayCost) => {
      const key = keys.find(({ address }) => sameAddress(address, call.sender))
      if (key === undefined) throw new HearthError('identity/no-key', 'The key that holds the agent is not here.')
      await deps.numbers.take(key.address, (nonce) => beginAt(call, key, nonce, mayCost))
    },
    carry: async () => {
      for (const call of identity.open()) await (call.state === 'mined' ? confirm(call) : follow(call))
    },
  }
}

function feeFacts(feeWei: bigint | null) {
  return feeWei === null ? {} : { feeWei }
}

function noGas(payer: Address, maxFeeWei: bigint): HearthError {
  return new HearthError('identity/no-gas', 'The key that holds the agent has too little coin for this change.', {
    hint: `Send it at least ${formatUnits(maxFeeWei, 18)} of the chain’s own coin: ${payer}.`,
  })
}

function aboveReview(maxFeeWei: bigint): HearthError {
  return new HearthError(
    'identity/fee-above-review',
    `Fees rose: this change may cost ${formatUnits(maxFeeWei, 18)} now, more than was confirmed.`,
    { hint: 'Look at it again and confirm the new fee. Nothing was sent.' },
  )
}
