import type { Snapshot } from '../../contract/engine.ts'

type ProtectionId = Snapshot['sandbox']['protections'][number]['id']

/** What each protection keeps away from a job, and what it means when nothing does. */
export const protectionWords: Readonly<Record<ProtectionId, { readonly on: string; readonly off: string }>> = {
  network: { on: 'No network', off: 'Network is not blocked' },
  files: { on: 'No files of yours', off: 'Your files are not hidden' },
  environment: { on: 'No settings or secrets', off: 'Settings are not hidden' },
  processes: { on: 'No other processes', off: 'Other processes are not hidden' },
  syscalls: { on: 'Few system calls', off: 'No system call filter' },
  limits: { on: 'A fixed share of this machine', off: 'No fixed share of this machine' },
  memory: { on: 'Bounded memory', off: 'Memory is not bounded' },
  wasm: { on: 'Checked program code', off: 'Program code is not checked' },
  gpu: { on: 'Graphics kept apart', off: 'Graphics are not kept apart' },
}
