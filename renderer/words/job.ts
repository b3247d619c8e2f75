import type { JobRow } from '../../contract/engine.ts'
import { translated, t } from '../../contract/words/speak.ts'
import { say } from '../../contract/words/say.ts'
import type { Tone } from '../ui/badge.tsx'
import type { ShapeName } from '../ui/shape.tsx'

type EndReason = NonNullable<JobRow['reason']>

export interface JobWords {
  readonly label: string
  readonly shape: ShapeName
  readonly tone: Tone
}

/** How a job stands, in one or two words. */
export const jobStateWords: Readonly<Record<JobRow['state'], JobWords>> = {
  queued: { label: say`Waiting`, shape: 'dots', tone: 'neutral' },
  running: { label: say`Running`, shape: 'working', tone: 'work' },
  finished: { label: say`Finished`, shape: 'check', tone: 'neutral' },
  failed: { label: say`Failed`, shape: 'cross', tone: 'danger' },
  cancelled: { label: say`Cancelled`, shape: 'dash', tone: 'neutral' },
  evicted: { label: say`Made room`, shape: 'back', tone: 'neutral' },
}

/** The two kinds of work, as a tag and as a name. */
export const jobKindWords: Readonly<Record<JobRow['kind'], { readonly short: string; readonly long: string }>> = {
  wasm: { short: 'CPU', long: say`CPU job (WebAssembly)` },
  wgsl: { short: 'GPU', long: say`GPU job (WGSL)` },
}

/** What a receipt of this kind (0 to 4, see the contract) promises whoever doubts the result; null for no promise. */
export function recheckSentence(kind: number): string | null {
  return kind === 1 || kind === 2 ? t`Bit for bit: whoever runs this job again gets exactly the same result.` : null
}

const reasons: Readonly<Record<EndReason, string>> = {
  exited: say`The program ran to its end.`,
  trapped: say`The program broke off with an error of its own.`,
  'invalid-module': say`What the buyer sent is not a WebAssembly program.`,
  'missing-import': say`The program asked for something this machine does not offer.`,
  'memory-undeclared': say`The program did not say how much memory it needs, or asked for more than was paid for.`,
  'not-verifiable': say`The buyer asked for a result that can be re-checked, and this program cannot give one.`,
  'invalid-shader': say`The buyer’s graphics program does not compile.`,
  'invalid-passes': say`The sizes or data the buyer named do not fit their program or this graphics card.`,
  'wall-limit': say`The job took longer than was paid for and was ended.`,
  'cpu-limit': say`The job used more processor time than was paid for and was ended.`,
  'memory-limit': say`The job used more memory than was paid for and was ended.`,
  'output-limit': say`The job wrote more than was paid for and was ended.`,
  'process-limit': say`The job tried to start more processes than it may and was ended.`,
  'dispatch-too-long': say`One step of the job held the graphics card too long; the job was ended to keep the screen smooth.`,
  'buyer-cancelled': say`The buyer cancelled the job.`,
  'person-stopped': say`You stopped the job.`,
  'person-returned': say`The job made room because you came back.`,
  'gpu-lost': say`The graphics card stopped answering, so the job could not be finished.`,
  'host-fault': say`This machine could not finish the job.`,
}

/** Why a job ended, as a sentence; null while it has not. */
export function endSentence(job: Pick<JobRow, 'reason'>): string | null {
  return job.reason === null ? null : translated(reasons[job.reason])
}

/** What happened to the buyer's money when it is not simply ours. */
export const refundWords: Readonly<Record<JobRow['refund'], string | null>> = {
  none: null,
  owed: say`Refund owed`,
  paid: say`Refunded`,
}

/** How a payment by voucher stands; the states of others are words already. */
export const paymentWords: Readonly<Record<string, string>> = {
  open: say`By voucher, charged when the job ends`,
  charged: say`By voucher, charged for what was used`,
  released: say`By voucher, nothing was charged`,
}

/** What a running job is doing; jobs whose worker has not spoken yet are being prepared. */
export const phaseWords: Readonly<Record<NonNullable<JobRow['phase']> | 'preparing', string>> = {
  preparing: say`Preparing`,
  compiling: say`Compiling the program`,
  running: say`Running`,
  writing: say`Collecting the results`,
}
