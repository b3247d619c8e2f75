/**
 * For Node that runs the engine: little that is young is kept before it is looked through. The engine makes little garbage
 * at a time, and by itself Node would put 32 MiB aside for it.
 */
export const ENGINE_FLAGS = ['--max-semi-space-size=2'] as const
