import type { CapabilityView, SpeedProof } from '../../../contract/capability.ts'
import type { Snapshot } from '../../../contract/engine.ts'

const HOUR_MS = 3_600_000
const card = { adapter: 'gpu', name: 'NVIDIA GeForce RTX 4080 SUPER' } as const
export const softwareCard = { adapter: 'software', name: 'SwiftShader Device (LLVM 16.0.6)' } as const
const OWN = '0x8ba1f109551bd432803012645ac136ddd64dba72'

export const notProven: CapabilityView = {
  open: true,
  why: 'This machine can be challenged now.',
  card,
  checking: false,
  proofs: [],
}

export const noCard: CapabilityView = {
  ...notProven,
  open: false,
  why: 'No GPU works on this machine at the moment.',
  card: null,
}

export function selfProof(now: number): SpeedProof {
  return {
    card,
    throughput: 2.061e12,
    n: 4096,
    T: 22,
    k: 2,
    elapsedMs: 1_468.2,
    together: 1,
    verifier: OWN,
    selfMade: true,
    checkedAt: now - 2 * HOUR_MS,
    receipt: `0x${'5a'.repeat(32)}`,
  }
}

/** By a stranger, together with two others. */
export function strangersProof(now: number): SpeedProof {
  return {
    ...selfProof(now),
    throughput: 1.974e12,
    elapsedMs: 1_532.9,
    together: 3,
    verifier: '0x71c7656ec7ab88b098defb751b7401b5f6d8976f',
    selfMade: false,
    checkedAt: now - 3 * 24 * HOUR_MS,
    receipt: `0x${'7b'.repeat(32)}`,
  }
}

/** The machine checks itself: a fake one is as fast as it says. */
export function provenBySelf(capability: Snapshot['capability'], now: number): CapabilityView {
  const others = capability.proofs.filter((proof) => !proof.selfMade)
  return { ...capability, proofs: [{ ...selfProof(now), checkedAt: now }, ...others] }
}
