import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{contract,main,renderer,preload,worker,build}/**/*.test.{ts,tsx}',
      'e2e/{exact,hostile,challenge,contract,netns}/**/*.test.ts',
    ],
    // Two cores: more workers only make the ones that start processes time out.
    maxWorkers: 2,
    // Only for what hangs: a machine three times as slow as the one a test was written on still passes.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
