import path from 'node:path'
import { rm } from 'node:fs/promises'
import { z } from 'zod'
import type { EngineHandlers } from '../../../contract/engine.ts'
import { LowerAddress } from '../../../contract/money.ts'
import { INITIAL_SHARING, SharingSettings, type SharingView, type SignedDelivery } from '../../../contract/sharing.ts'
import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { readCid } from './cid.ts'
import { deliveriesOf } from './deliveries.ts'
import { type SignedCall, signedDelivery, type Signing } from './delivery.ts'
import { INCOMING } from './incoming.ts'
import { createFreeAllowance, type FreeAllowance } from './free-allowance.ts'
import { countToday } from './sent-bytes.ts'
import { openShares, type Shares } from './shares.ts'
import { trustList } from './trusted-list.ts'

type SharingHandlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `sharing.${string}`>>

/** Files by their content: what is carried, how much of it may be sent, and what clients may ask of it. */
export interface Retrieval {
  readonly shares: Shares
  readonly free: FreeAllowance
  /** The delivery that a charge of this network stands for; null for a call that is none. */
  delivery(call: SignedCall, network: string): SignedDelivery | null
  settings(): SharingSettings
  /** Bytes that really left. */
  sent(bytes: number): void
  readonly handlers: SharingHandlers
  stop(): Promise<void>
}

const SETTINGS = 'sharing'
const SIGNERS = 'sharing-signers'
const MIB = 1024 * 1024
/** Older settings had the limits of the line among them. */
const KeptSettings = z.object(SharingSettings.shape)

export async function openRetrieval(options: {
  readonly dataDir: string
  readonly ledger: Pick<Ledger, 'settings' | 'channels'>
  /** Who signs what is delivered for money of a network, and in which domain. */
  readonly signing: (network: string) => Signing
  /** The network of these books. */
  readonly network: string
  /** What the line has sent this month, and whether more may be sold. */
  readonly line: () => { readonly sentThisMonth: number; readonly used: boolean }
  readonly clock: Clock
  readonly log: Log
}): Promise<Retrieval> {
  const { ledger, clock, network } = options
  const kept = ledger.settings.get(SETTINGS)
  let settings = kept === null ? INITIAL_SHARING : KeptSettings.parse(JSON.parse(kept))
  const knownSigners = ledger.settings.get(SIGNERS)
  let signers = knownSigners === null ? [] : z.array(LowerAddress).parse(JSON.parse(knownSigners))
  const incoming = path.join(options.dataDir, INCOMING)
  // A command that was interrupted left it; nobody else uses it.
  await rm(incoming, { recursive: true, force: true })
  const shares = await openShares({
    dir: path.join(options.dataDir, 'sharing'),
    cap: () => settings.storeCap,
    clock,
    log: options.log,
  })
  const today = countToday(ledger.settings, clock)

  function view(): SharingView {
    const { sentThisMonth, used } = options.line()
    return {
      settings,
      ...standing(settings, used, shares.list().length),
      sentToday: today.bytes(),
      sentThisMonth,
      held: shares.heldBytes(),
      shares: shares.list().slice(0, 1_000),
      denied: shares.denied(),
      signers,
    }
  }

  const handlers: SharingHandlers = {
    'sharing.get': async () => view(),
    'sharing.set': async (change) => {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      settings = SharingSettings.parse({ ...settings, ...Object.fromEntries(given) })
      ledger.settings.set(SETTINGS, JSON.stringify(settings))
      return view()
    },
    'sharing.add': async ({ incoming: file, name, list }) => {
      const trusted = list === null ? null : trustList(list, signers)
      const carFile = path.join(incoming, file)
      try {
        return await shares.add(carFile, (root) => {
          if (trusted === null) return { name, list: null }
          const called = trusted.nameOf(root)
          return called === null ? null : { name: called, list: { name: trusted.name, signer: trusted.signer } }
        })
      } finally {
        await rm(carFile, { force: true })
      }
    },
    'sharing.remove': async ({ root }) => {
      await shares.remove(readCid(root))
      return view()
    },
    'sharing.deny': async ({ cid }) => {
      await shares.deny(readCid(cid))
      return view()
    },
    'sharing.trust': async ({ signer: given, trusted }) => {
      const address = LowerAddress.parse(given.toLowerCase())
      signers = [...signers.filter((known) => known !== address), ...(trusted ? [address] : [])].slice(-100)
      ledger.settings.set(SIGNERS, JSON.stringify(signers))
      return view()
    },
    'sharing.deliveries': deliveriesOf(ledger, options.signing(network)),
  }

  return {
    shares,
    free: createFreeAllowance(() => settings.freePerDayMiB * MIB, clock),
    delivery: (call, on) => signedDelivery(call, options.signing(on)),
    settings: () => settings,
    sent: (bytes) => today.add(bytes),
    handlers,
    stop: async () => {
      today.save()
      await shares.save()
    },
  }
}

function standing(
  { on, paid }: SharingSettings,
  monthUsed: boolean,
  shares: number,
): Pick<SharingView, 'why' | 'serving'> {
  if (!on) return { serving: false, why: say`Sharing is off.` }
  if (shares === 0) return { serving: false, why: say`Nothing has been added to share.` }
  if (monthUsed) return { serving: false, why: say`What may be sent this month is used up.` }
  return {
    serving: true,
    why: paid ? say`Files are served to those who pay by the MiB.` : say`Files are served for nothing.`,
  }
}
