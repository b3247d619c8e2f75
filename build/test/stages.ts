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
  /** The tests that failed, by file and name: the end of a long log is often all that is kept of it. */
  readonly failures: readonly string[]
}

const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numFailedTestSuites: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
})
const PlaywrightSuite = z.object({
  title: z.string(),
  specs: z.array(z.object({ title: z.string(), file: z.string(), line: z.int(), ok: z.boolean() })),
  get suites() {
    return z.array(PlaywrightSuite).optional()
  },
})
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()),
  suites: z.array(PlaywrightSuite),
})

/** A command that passes or fails as a whole. */
export async function checkStage(name: string, args: readonly string[]): Promise<StageResult> {
  const code = await runNode(args)
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, failures: [] }
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
  if (!existsSync(file)) return withoutReport('unit')
  const report = VitestReport.parse(JSON.parse(readFileSync(file, 'utf8')))
  const failed = Math.max(report.numFailedTests, report.numFailedTestSuites, code === 0 ? 0 : 1)
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const where = path.relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [`${where}: ${firstLine(message)}`] : []
    return failed.map((test) => `${where} > ${test.fullName}: ${firstLine(test.failureMessages?.[0] ?? '')}`)
  })
  return { name: 'unit', passed: report.numPassedTests, failed, skipped: report.numPendingTests, failures }
}

/** Playwright, counted from the JSON report its configuration writes. */
export async function playwrightStage(chromium: string): Promise<StageResult> {
  const file = freshReport('playwright.json')
  const code = await runNode(['node_modules/playwright/cli.js', 'test', '--config', 'e2e/playwright.config.ts'], {
    HEARTH_CHROMIUM: chromium,
  })
  if (!existsSync(file)) return withoutReport('e2e')
  const { stats, errors, suites } = PlaywrightReport.parse(JSON.parse(readFileSync(file, 'utf8')))
  const failed = Math.max(stats.unexpected + stats.flaky + errors.length, code === 0 ? 0 : 1)
  return { name: 'e2e', passed: stats.expected, failed, skipped: stats.skipped, failures: suites.flatMap(failedSpecs) }
}

function failedSpecs(suite: z.infer<typeof PlaywrightSuite>): string[] {
  const here = suite.specs.filter(({ ok }) => !ok).map(({ file, line, title }) => `${file}:${line} > ${title}`)
  return [...here, ...(suite.suites ?? []).flatMap(failedSpecs)]
}

function withoutReport(name: string): StageResult {
  return { name, passed: 0, failed: 1, skipped: 0, failures: ['It ended without a report.'] }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
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
