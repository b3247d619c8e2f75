import type { ErrorEnvelope } from '../../../contract/errors.ts'

/** Where the engine process is in its life, as the shell sees it. */
export type EngineStatus =
  | { readonly state: 'starting' | 'running' | 'restarting' | 'stopped' }
  | { readonly state: 'failed'; readonly error: ErrorEnvelope }
