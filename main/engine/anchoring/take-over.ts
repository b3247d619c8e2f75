import { setTimeout as sleep } from 'node:timers/promises'
import { HearthError } from '../../../contract/errors.ts'
import { formatUnits, sameAddress, type Address, type Hex } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Chain } from '../wallet/chain.ts'
import type { AccountNumbers } from '../wallet/account-numbers.ts'
import type { UnlockedWallet } from '../wallet/unlocked.ts'
import { handOverCall, takeOverCall, type AnchorHead } from './anchor-abi.ts'
import type { AnchorChain } from './anchor-chain.ts'

type Key = Pick<UnlockedWallet, 'address' | 'signTransaction'>

/** The last change of the key that signs receipts. */
export interface KeyChange {
  /** Number of the first receipt that the key of today signs. */
  readonly firstSeq: number
  /** The key before it; null where it cannot be had. */
  readonly former: Key | null
}

export interface TakeOverDeps {
  readonly chain: Pick<Chain, 'nonces' | 'nativeBalance' | 'broadcast'>
  readonly anchorChain: AnchorChain
  readonly signer: Key
  readonly numbers: AccountNumbers
  /** Gives an account coin where that costs nothing. */
  readonly ensureGas: (address: Address) => Promise<void>
}

const NOBODY: Address = `0x${'00'.repeat(20)}`
const PATIENCE = 50
const PAUSE_MS = 100

/**
 * Lets the key of today go on where the one before it ended: the old one hands over, the new one takes over. What the
 * contract says is asked before each step, so that it can be cut short anywhere and begun again.
 * @returns what the contract holds of the new key then
 * @throws HearthError `anchor/key-changed` when it cannot be, `anchor/no-gas`, `chain/unreachable`
 */
export async function takeOver(deps: TakeOverDeps, { firstSeq, former }: KeyChange): Promise<AnchorHead> {
  const { anchorChain, signer } = deps
  if (former === null) throw cannot(say`The wallet that was kept at the change is gone, or has another passphrase.`)
  const ended = await anchorChain.head(former.address)
  if (ended.nextSeq !== BigInt(firstSeq)) {
    throw cannot(say`The old key had anchored ${ended.nextSeq} of its ${firstSeq} receipts when it was changed.`)
  }
  if (ended.successor === NOBODY) {
    await send(deps, former, handOverCall(signer.address))
    await until(async () => (await anchorChain.head(former.address)).successor !== NOBODY)
  } else if (!sameAddress(ended.successor, signer.address)) {
    throw cannot(say`The old key has handed over to ${ended.successor}.`)
  }
  await send(deps, signer, takeOverCall(former.address))
  await until(async () => (await anchorChain.head(signer.address)).nextSeq === BigInt(firstSeq))
  return anchorChain.head(signer.address)
}

/** Sends one call, unless another of this key still waits for a block: that may be the very one. */
async function send(deps: TakeOverDeps, key: Key, data: Hex): Promise<void> {
  const { latest, pending } = await deps.chain.nonces(key.address)
  if (pending > latest) return
  await deps.ensureGas(key.address)
  await deps.numbers.take(key.address, (nonce) => sendAt(deps, key, data, nonce))
}

async function sendAt({ chain, anchorChain }: TakeOverDeps, key: Key, data: Hex, nonce: number): Promise<void> {
  const { unsigned, maxFeeWei } = await anchorChain.call(key.address, data, nonce)
  if ((await chain.nativeBalance(key.address)) < maxFeeWei) {
    throw new HearthError('anchor/no-gas', 'A key that signs or signed receipts has too little coin for the change.', {
      hint: `Send it at least ${formatUnits(maxFeeWei, 18)} of the chain’s own coin: ${key.address}.`,
    })
  }
  const { raw } = await key.signTransaction(unsigned)
  await chain.broadcast(raw)
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < PATIENCE; round += 1) {
    if (await isSo()) return
    await sleep(PAUSE_MS)
  }
  throw new HearthError('anchor/under-way', 'The change of key is on its way to the chain.', {
    hint: 'Try again soon.',
  })
}

function cannot(why: string): HearthError {
  return new HearthError('anchor/key-changed', `Nothing can be anchored under the new key. ${why}`, {
    hint: 'Receipts can be checked as before, and what the old key anchored stays.',
  })
}
