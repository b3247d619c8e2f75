import { adapterName } from '../../../contract/adapter-name.ts'
import {
  type CapabilityCard,
  MAX_SPEED_PROOFS,
  type CapabilityView,
  type SpeedProof,
} from '../../../contract/capability.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { BlobRef } from '../../../contract/job.ts'
import type { Hex } from '../../../contract/money.ts'
import type { WgslManifest } from '../../../contract/wgsl.ts'
import { say } from '../../../contract/words/say.ts'
import type { CardAllowance } from '../challenge/prover/allowance.ts'
import { ChallengeDesk, type ChallengeStanding } from '../challenge/prover/desk.ts'
import { gpuProver } from '../challenge/prover/gpu-prover.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { ChallengeProgram } from '../options.ts'
import type { Clock } from '../ports/clock.ts'
import type { Signer } from '../proof/signature.ts'
import type { ChallengeBooks } from './challenge-books.ts'
import { checkOneself } from './self-check.ts'
import { largestChallenge } from './sizes.ts'
import { speedProof } from './speed-proof.ts'

/** The speed of this machine, as others may check it. */
export interface Capability {
  /** Answers challenges, on the card that jobs run on. */
  readonly desk: ChallengeDesk
  view(): CapabilityView
  /** Newest first, one of each verifier. */
  proofs(): readonly SpeedProof[]
  /** The attestation about the receipt with this digest, as the exact text of its file; null when there is none. */
  file(receipt: Hex): string | null
  /**
   * Checks itself and keeps what came of it.
   * @throws HearthError `capability/busy`, `capability/not-available`, `capability/not-proven`
   */
  prove(marketUrl: string): Promise<CapabilityView>
  /** Called when what `view` gives may have changed. */
  onChange(listener: () => void): void
}

export interface CapabilityParts {
  readonly ledger: Pick<Ledger, 'capability'>
  readonly books: ChallengeBooks
  readonly jobs: Pick<Jobs, 'gpu' | 'unpaid'>
  readonly program: ChallengeProgram
  /** The challenge's shader, as jobs read it. */
  readonly module: BlobRef
  /** The provider's key. */
  readonly signer: Signer
  readonly availability: () => { readonly open: boolean; readonly why: string }
  /** Card time that challenges may take. */
  readonly allowance: CardAllowance
  readonly clock: Clock
}

export function openCapability(parts: CapabilityParts): Capability {
  const { ledger, books, jobs, program, module, signer, allowance, clock } = parts
  const listeners = new Set<() => void>()
  /** What the last answer was computed on; there is one at a time. */
  let card: CapabilityCard | null = null
  let checking = false
  let proofs = readProofs()

  function readProofs(): readonly SpeedProof[] {
    return ledger.capability.newest(MAX_SPEED_PROOFS).map(speedProof)
  }

  function changed(): void {
    for (const listener of listeners) listener()
  }

  function standing(): ChallengeStanding {
    const { open, why } = parts.availability()
    const refusal = open ? (jobs.unpaid.refusal() ?? resting(allowance.waitMs())) : why
    const maximum = largestChallenge(jobs.gpu(), program.largestSide)
    return { open: refusal === null, why: refusal ?? say`This machine can be challenged now.`, maximum }
  }

  async function* run(manifest: WgslManifest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const startedAt = clock.monotonic()
    try {
      const { output, ranOn } = await jobs.unpaid.run({ manifest, inputs: { module, stdin: null, files: [] } }, signal)
      card = ranOn
      yield output
    } catch (cause) {
      if (!(cause instanceof HearthError)) throw cause
      throw new HearthError('challenge/not-available', cause.message, { hint: 'Try again later.', cause })
    } finally {
      allowance.spend(clock.monotonic() - startedAt)
      changed()
    }
  }

  const desk = new ChallengeDesk({
    standing,
    prove: gpuProver({ manifestOf: (options) => program.manifestOf(module.sha256, options), run }),
    sign: async (toSign) => {
      if (card === null) throw new HearthError('engine/impossible', 'A receipt is signed for something that ran.')
      return books.sign(toSign, card)
    },
    judged: async (challenge, receipt, verdict) => {
      books.keep(challenge, receipt, verdict)
      proofs = readProofs()
      changed()
    },
    clock,
  })

  function view(): CapabilityView {
    const { open, why } = desk.standing()
    const gpu = jobs.gpu()
    const [adapter] = gpu?.adapters ?? []
    const named = gpu === null || adapter === undefined ? null : { adapter: gpu.adapter, name: adapterName(adapter) }
    return { open, why, card: named, checking, proofs: [...proofs] }
  }

  return {
    desk,
    view,
    proofs: () => proofs,
    file: (receipt) => ledger.capability.byDigest(receipt)?.file ?? null,
    prove: async (marketUrl) => {
      const { open, why } = desk.standing()
      if (checking) throw new HearthError('capability/busy', 'This machine checks itself already.')
      if (!open) throw new HearthError('capability/not-available', why, { hint: 'Try again later.' })
      checking = true
      changed()
      try {
        await checkOneself({ marketUrl, signer, arithmeticFile: program.arithmeticFile, clock })
      } finally {
        checking = false
        changed()
      }
      return view()
    },
    onChange: (listener) => void listeners.add(listener),
  }
}

/** Null when no rest is needed. */
function resting(waitMs: number): string | null {
  if (waitMs === 0) return null
  const minutes = Math.ceil(waitMs / 60_000)
  return say`Enough challenges were answered for nothing; the next is taken in ${minutes === 1 ? 'a minute' : say`${minutes} minutes`}.`
}
