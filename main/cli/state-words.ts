import type { JobRow, WithdrawalState } from '../../contract/engine.ts'
import { say } from '../../contract/words/say.ts'
import { translated } from '../../contract/words/speak.ts'

const JOB_STATES: Readonly<Record<JobRow['state'], string>> = {
  queued: say`queued`,
  running: say`running`,
  finished: say`finished`,
  failed: say`failed`,
  cancelled: say`cancelled`,
  evicted: say`evicted`,
}

/** Why jobs ended, in a word or two: in English the codes that `--json` has, too. */
const END_REASONS: Readonly<Record<NonNullable<JobRow['reason']>, string>> = {
  exited: say`exited`,
  trapped: say`trapped`,
  'invalid-module': say`invalid-module`,
  'missing-import': say`missing-import`,
  'not-verifiable': say`not-verifiable`,
  'invalid-shader': say`invalid-shader`,
  'invalid-passes': say`invalid-passes`,
  'memory-undeclared': say`memory-undeclared`,
  'wall-limit': say`wall-limit`,
  'cpu-limit': say`cpu-limit`,
  'memory-limit': say`memory-limit`,
  'output-limit': say`output-limit`,
  'process-limit': say`process-limit`,
  'dispatch-too-long': say`dispatch-too-long`,
  'buyer-cancelled': say`buyer-cancelled`,
  'person-stopped': say`person-stopped`,
  'person-returned': say`person-returned`,
  'gpu-lost': say`gpu-lost`,
  'host-fault': say`host-fault`,
}

const REFUNDS: Readonly<Record<JobRow['refund'], string>> = { none: say`none`, owed: say`owed`, paid: say`paid` }

const WITHDRAWAL_STATES: Readonly<Record<WithdrawalState, string>> = {
  requested: say`requested`,
  signed: say`signed`,
  broadcast: say`broadcast`,
  mined: say`mined`,
  final: say`final`,
  replaced: say`replaced`,
  failed: say`failed`,
}

export const jobStateWord = (state: JobRow['state']): string => translated(JOB_STATES[state])
export const endReasonWord = (reason: NonNullable<JobRow['reason']>): string => translated(END_REASONS[reason])
export const refundWord = (refund: JobRow['refund']): string => translated(REFUNDS[refund])
export const withdrawalStateWord = (state: WithdrawalState): string => translated(WITHDRAWAL_STATES[state])
