import type { Snapshot } from '../../contract/engine.ts'
import { say } from '../../contract/words/say.ts'

type ProtectionId = Snapshot['sandbox']['protections'][number]['id']

/** What each protection keeps away from a job, and what it means when nothing does. */
export const protectionWords: Readonly<Record<ProtectionId, { readonly on: string; readonly off: string }>> = {
  network: { on: say`No network`, off: say`Network is not blocked` },
  files: { on: say`No files of yours`, off: say`Your files are not hidden` },
  environment: { on: say`No settings or secrets`, off: say`Settings are not hidden` },
  processes: { on: say`No other processes`, off: say`Other processes are not hidden` },
  syscalls: { on: say`Few system calls`, off: say`No system call filter` },
  limits: { on: say`A fixed share of this machine`, off: say`No fixed share of this machine` },
  memory: { on: say`Bounded memory`, off: say`Memory is not bounded` },
  wasm: { on: say`Checked program code`, off: say`Program code is not checked` },
  gpu: { on: say`Graphics kept apart`, off: say`Graphics are not kept apart` },
}
