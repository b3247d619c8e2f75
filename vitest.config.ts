import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{contract,main,renderer,preload,worker,build}/**/*.test.{ts,tsx}',
      'e2e/{exact,hostile,challenge,contract,netns}/**/*.test.ts',
    ],
    // Two cores: more workers only make the ones that start processes time out.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
