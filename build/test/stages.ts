import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { root } from '../step.ts'

export interface StageResult {
  readonly name: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numFailedTestSuites: z.int(),
})
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()),
})

/** A command that passes or fails as a whole. */
export async function checkStage(name: string, args: readonly string[]): Promise<StageResult> {
  const code = await runNode(args)
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

/** Vitest, counted from its own report; a run without a report has failed. */
export async function vitestStage(): Promise<StageResult> {
  const file = freshReport('vitest.json')
  const code = await runNode([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  if (!existsSync(file)) return { name: 'unit', passed: 0, failed: 1, skipped: 0 }
  const report = VitestReport.parse(JSON.parse(readFileSync(file, 'utf8')))
  const failed = Math.max(report.numFailedTests, report.numFailedTestSuites, code === 0 ? 0 : 1)
  return { name: 'unit', passed: report.numPassedTests, failed, skipped: report.numPendingTests }
}

/** Playwright, counted from the JSON report its configuration writes. */
export async function playwrightStage(chromium: string): Promise<StageResult> {
  const file = freshReport('playwright.json')
  const code = await runNode(['node_modules/playwright/cli.js', 'test', '--config', 'e2e/playwright.config.ts'], {
    HEARTH_CHROMIUM: chromium,
  })
  if (!existsSync(file)) return { name: 'e2e', passed: 0, failed: 1, skipped: 0 }
  const { stats, errors } = PlaywrightReport.parse(JSON.parse(readFileSync(file, 'utf8')))
  const failed = Math.max(stats.unexpected + stats.flaky + errors.length, code === 0 ? 0 : 1)
  return { name: 'e2e', passed: stats.expected, failed, skipped: stats.skipped }
}

function freshReport(name: string): string {
  const file = path.join(root, 'out', 'reports', name)
  rmSync(file, { force: true })
  return file
}

function runNode(args: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...extra } })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
