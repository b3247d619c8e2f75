import { access } from 'node:fs/promises'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, sameAddress } from '../../../contract/money.ts'
import { t } from '../../../contract/words/speak.ts'
import { formatUnits } from '../../../contract/money.ts'
import { acquireDataLock } from '../../engine/ledger/lock.ts'
import type { Ledger } from '../../engine/ledger/ledger.ts'
import { openLedger } from '../../engine/ledger/open.ts'
import { systemClock } from '../../engine/ports/clock.ts'
import { ZERO_BYTES32 } from '../../engine/proof/commitments.ts'
import { receiptDomain } from '../../engine/receipt-domain.ts'
import { usableNetwork, type UsableNetwork } from '../../engine/wallet/networks.ts'
import { finishRotation } from '../../engine/wallet/rotation/finish.ts'
import { rotateKey, type ChainEnd } from '../../engine/wallet/rotation/rotate.ts'
import { readRotations } from '../../engine/wallet/rotation/rotations.ts'
import { openWallet } from '../../engine/wallet/wallet.ts'
import { readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { dataRoot, engineDir, readNetworkId } from '../data-dir.ts'
import { NotRunning } from '../failures.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { passphraseSource } from '../passphrase.ts'

/** Changes of the agent that are looked through. */
const MOST_CALLS = 1_000

const OPTIONS = {
  ...WHERE_OPTIONS,
  'passphrase-fd': { type: 'string' },
  'leave-unanchored': { type: 'boolean', default: false },
  'leave-unclaimed': { type: 'boolean', default: false },
} as const

/**
 * `hearth receipts rotate-key`: the receipts of a data folder go on under a new key, which the old one names. Only
 * while Hearth does not run there: the lock of the folder is held from the first look to the last step.
 */
export async function rotate(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  const dir = await engineDir(dataRoot(values.data, io.environment), values.network)
  await access(path.join(dir, 'ledger.db')).catch((cause: unknown) => {
    throw new NotRunning('There are no books of Hearth here.', 'Name the folder with --data.', cause)
  })
  const network = usableNetwork(readNetworkId(path.basename(dir)))
  const lock = acquireDataLock(dir)
  try {
    await finishRotation(dir)
    const chain = await chainEnd(dir, network, values['leave-unclaimed'])
    const open = network.receiptAnchor === null ? 0 : chain.count - chain.anchored
    if (open > 0 && !values['leave-unanchored']) throw notAnchored(open)
    const passphrase =
      network.knownPassphrase ?? (await passphraseSource(values['passphrase-fd'], io)('unlock', null, network.id))
    const { from, to } = await rotateKey({ dir, passphrase, chain, clock: systemClock })
    io.out(t`From receipt ${chain.count} on, ${to} signs for ${from}.`)
    io.out(
      t`The statement of the old key is in the folder “rotations” and in every bundle that reaches across the change.`,
    )
    io.out(t`The old key stays beside the wallet (wallet.before-rotation-…), because it may still hold coin.`)
    if (chain.agent !== null) io.out(agentWarning(chain.agent, network))
    if (open > 0) io.out(t`${open} receipts of the old key are not anchored; under the new key nothing can be.`)
  } finally {
    lock.release()
  }
  return EXIT.done
}

/** The contract joins ranges: a new key can go on only where the old one ended. */
function notAnchored(open: number): HearthError {
  return new HearthError('wallet/not-anchored', `${open} receipts of the old key are not anchored yet.`, {
    hint: 'Anchor them first (hearth run, then hearth receipts anchor). With --leave-unanchored nothing can be anchored under the new key.',
  })
}

/** What the change means for the agent that the old key holds. */
function agentWarning(agent: string, { practice }: UsableNetwork): string {
  return practice
    ? t`Agent ${agent} moves to the new key at the next start; the registry forgets its wallet then, and it is named again.`
    : t`Agent ${agent} is still held by the old key. Start Hearth and move it in Trust: the old key pays for that, and the registry forgets the agent’s wallet, which is named again.`
}

interface OldBooks extends ChainEnd {
  readonly anchored: number
  /** Number of the agent that the key holds. */
  readonly agent: string | null
}

async function chainEnd(dir: string, network: UsableNetwork, leaveUnclaimed: boolean): Promise<OldBooks> {
  const { receiptsAddress } = await openWallet({ dir, clock: systemClock }).addresses()
  const { owner, files } = readRotations(dir, receiptsAddress)
  const ledger = openLedger({ file: path.join(dir, 'ledger.db'), provider: owner, network: network.chainId })
  try {
    refuseWhileBound(ledger)
    if (files.length > 0) refuseWhileAgentWaits(ledger.identity, receiptsAddress)
    if (!leaveUnclaimed) refuseUnclaimed(ledger, network)
    const count = ledger.receipts.count()
    return {
      domain: receiptDomain(ledger.receipts, network),
      count,
      agent: ledger.identity.agent(),
      last: ledger.receipts.bySeq(count - 1)?.digest ?? ZERO_BYTES32,
      anchored: (ledger.anchors.lastFinal()?.toSeq ?? -1) + 1,
    }
  } finally {
    ledger.close()
  }
}

/** What is under way with the old key is ended by it. */
function refuseWhileBound({ anchors }: Pick<Ledger, 'anchors'>): void {
  if (anchors.live() !== null) {
    throw new HearthError('wallet/key-in-use', 'An anchor that the old key signed is under way.', {
      hint: 'Start Hearth, wait until it is final (hearth receipts anchor --status), and try again.',
    })
  }
}

/** Vouchers are claimed by a key that is made of this one: what is not claimed in a final block would be lost with it. */
function refuseUnclaimed({ channels }: Pick<Ledger, 'channels'>, { asset }: UsableNetwork): void {
  const { charged, claimed } = channels.sums()
  if (charged <= claimed) return
  const sum = `${formatUnits(charged - claimed, asset.decimals)} ${asset.symbol}`
  throw new HearthError('wallet/not-claimed', `Buyers owe ${sum} by vouchers that only the old key can claim.`, {
    hint: 'Claim them first: start Hearth, hearth vouchers --close, and again until all is claimed. With --leave-unclaimed that money is given up.',
  })
}

/** Only the key before the last change can still sign: an agent that it holds would be out of reach after another one. */
function refuseWhileAgentWaits(identity: Ledger['identity'], key: Address): void {
  const agent = identity.agent()
  const calls = identity.newest(MOST_CALLS)
  const reached = calls.some(
    ({ kind, state, sender, about }) =>
      state === 'final' &&
      ((kind === 'register' && sameAddress(sender, key)) || (kind === 'transfer' && sameAddress(about, key))),
  )
  if (agent === null || calls.length === 0 || reached) return
  throw new HearthError('wallet/key-in-use', `Agent ${agent} has not moved to the key of today yet.`, {
    hint: 'Start Hearth, move it in Trust (hearth identity update), and try again.',
  })
}
