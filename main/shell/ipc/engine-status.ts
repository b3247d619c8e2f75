import type { ErrorEnvelope } from '../../../contract/errors.ts'

/** Where the engine process is in its life, as the shell sees it. */
export type EngineStatus =
  /** `locked`: it waits for the passphrase of its wallet. */
  | { readonly state: 'starting' | 'locked' | 'running' | 'restarting' | 'stopped' }
  | { readonly state: 'failed'; readonly error: ErrorEnvelope }
