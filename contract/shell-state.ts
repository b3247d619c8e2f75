import { z } from 'zod'

/** Where the engine process is in its life, as the shell sees it: for a window that has no engine to ask. */
export const EngineProcessView = z.strictObject({
  state: z.enum(['starting', 'locked', 'running', 'restarting', 'stopped', 'failed']),
  /** The state, or what the engine failed with, in a sentence. */
  sentence: z.string(),
  /** What to do about it. */
  hint: z.string().nullable(),
})
export type EngineProcessView = z.infer<typeof EngineProcessView>

/** What is known of a newer Hearth. */
export const UpdatesView = z.strictObject({
  /** That runs. */
  version: z.string(),
  /** When the list of updates was last asked for, Unix milliseconds. */
  checkedAt: z.int().min(0).nullable(),
  /** Why that came to nothing, in a sentence. */
  problem: z.string().nullable(),
  ready: z
    .strictObject({
      version: z.string(),
      /** The person wants it: it is installed as soon as nothing is open. */
      asked: z.boolean(),
      /** Why it waits, once it was asked for. */
      waitsFor: z.string().nullable(),
    })
    .nullable(),
  /** The last one that could not be installed: why, and what to do. */
  failure: z.strictObject({ version: z.string(), reason: z.string(), next: z.string() }).nullable(),
})
export type UpdatesView = z.infer<typeof UpdatesView>

const Nothing = z.strictObject({})

export const shellStateCalls = {
  readEngine: { in: Nothing, out: EngineProcessView },
  /** Starts the engine unless it runs or is about to. */
  startEngine: { in: Nothing, out: EngineProcessView },
  /** Null: nobody tells this copy of updates. */
  readUpdates: { in: Nothing, out: UpdatesView.nullable() },
  /** Looks now; answers once it has looked, and fetched what is for this machine. */
  checkUpdates: { in: Nothing, out: UpdatesView.nullable() },
  /** `now`: installs what lies ready as soon as nothing is open, and starts again; else not before the next quit. */
  installUpdate: { in: z.strictObject({ now: z.boolean() }), out: UpdatesView.nullable() },
} as const
