/**
 * For Node that runs the engine: little that is young is kept before it is looked through. The engine makes little garbage
 * at a time, and by itself Node would put 48 MiB aside for it.
 */
export const ENGINE_FLAGS = ['--max-semi-space-size=1'] as const

/** Its threads allocate little: with a place for each of them glibc would keep several MiB that nobody uses. */
export const ENGINE_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' } as const
