import type { Snapshot } from '../../contract/engine.ts'

type ProtectionId = Snapshot['sandbox']['protections'][number]['id']

/** What each protection keeps away from a job. */
export const protectionNames: Readonly<Record<ProtectionId, string>> = {
  network: 'No network',
  files: 'No files of yours',
  environment: 'No settings or secrets',
  processes: 'No other processes',
  syscalls: 'Few system calls',
  memory: 'Bounded memory',
  wasm: 'Checked program code',
  gpu: 'Checked graphics code',
}
