import { z } from 'zod'
import { Bytes32, type ChainId, HexBytes, type Hex } from '../../../../contract/money.ts'
import { ChannelConfig, type ChannelRecord } from '../../ledger/channel-records.ts'
import type { MoneyJournal, VoucherRecord } from '../../ledger/journal/vouchers.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { ChannelChain } from './channel-chain.ts'

/** What a claim needs, as it is kept beside the database. */
const Claim = z.strictObject({
  network: z.string(),
  channelConfig: ChannelConfig,
  maxClaimableAmount: z.string(),
  signature: HexBytes,
})

/** A charge, so that its money can be claimed without the database. */
export function keptVoucher(channel: ChannelRecord, network: ChainId, at: number): VoucherRecord {
  const claim = {
    network,
    channelConfig: { ...channel.config },
    maxClaimableAmount: channel.bestMax.toString(),
    signature: channel.bestSignature,
  }
  return { kind: 'voucher', channel: channel.id, cumulative: channel.charged.toString(), claim, at }
}

/** Whether the journal holds what this channel was charged. */
export function isKept({ id, charged }: ChannelRecord, journal: Pick<MoneyJournal, 'highest'>): boolean {
  const kept = journal.highest().get(id)
  return kept !== undefined && BigInt(kept.cumulative) >= charged
}

/** Takes charges into the journal that only the books know: the engine died between the two. */
export async function keepWhatIsNot({ ledger, journal, clock }: Deps, network: ChainId): Promise<void> {
  for (const channel of ledger.channels.list()) {
    if (channel.charged === channel.totalClaimed || isKept(channel, journal)) continue
    await journal.append(keptVoucher(channel, network, clock.now()))
  }
}

interface Deps {
  readonly ledger: Pick<Ledger, 'channels' | 'collections'>
  readonly journal: MoneyJournal
  readonly chain: Pick<ChannelChain, 'states'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/**
 * Takes charges into the books that only the journal knows: the database is older than it, or new. What for
 * is not known any more, but the money is claimed and every unit has a line.
 */
export async function adoptVouchers({ ledger, journal, chain, clock, log }: Deps): Promise<void> {
  for (const [channel, kept] of journal.highest()) {
    const id = Bytes32.parse(channel)
    const known = ledger.channels.get(id)
    const charged = BigInt(kept.cumulative)
    if (known !== null && known.charged >= charged) continue
    const { channelConfig: config, maxClaimableAmount, signature } = Claim.parse(kept.claim)
    const [state] = await chain.states([id])
    if (state === undefined) continue
    // Books that read the chain from today on will not see what was claimed before.
    const openedAt = known?.openedAt ?? (ledger.collections.scan() === null ? state.totalClaimed : 0n)
    const best = BigInt(maxClaimableAmount)
    const adopted = {
      ...blank(id, config, known),
      ...state,
      openedAt,
      charged: charged > openedAt ? charged : openedAt,
      signedMax: best,
      signature,
      bestMax: best,
      bestSignature: signature,
      lastRequestAt: kept.at,
    }
    ledger.channels.change((table) => table.put(adopted, { kind: 'data', ref: 'kept voucher' }, clock.now()))
    log.warn('channel.adopted', { channel: id, charged: kept.cumulative })
  }
}

function blank(
  id: Hex,
  config: ChannelConfig,
  known: ChannelRecord | null,
): Pick<ChannelRecord, 'id' | 'config' | 'pending'> {
  // A job that has not ended keeps its channel.
  return { id, config: known?.config ?? config, pending: known?.pending ?? null }
}

/** Channels whose every unit is claimed and whose money has gone back need no voucher any more. */
export async function closeKeptVouchers({ ledger, journal, clock }: Deps): Promise<void> {
  for (const channel of journal.highest().keys()) {
    const known = ledger.channels.get(Bytes32.parse(channel))
    if (known === null || known.charged !== known.totalClaimed || known.balance > known.charged) continue
    await journal.append({ kind: 'closed', channel: known.id, at: clock.now() })
  }
}
