import { buildAll } from '../build.ts'
import { ensureBubblewrap } from './bubblewrap.ts'
import { ensureChromium } from './chromium.ts'
import { ensureMakensis } from './makensis.ts'
import { ensureNamespaceTools } from './namespaces.ts'
import { checkStage, playwrightStage, vitestStage, type StageResult } from './stages.ts'
import { ensureXServer } from './x-server.ts'

/**
 * `npm test`: types, lint, format, layers, unit and property tests, browser tests. Every stage
 * runs even when an earlier one failed; the last line counts them all.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const chromium = await ensureChromium(say)
await ensureBubblewrap(say)
await ensureNamespaceTools(say)
await ensureMakensis(say)
await ensureXServer(say)
await buildAll(say)

const results: StageResult[] = [
  await checkStage('types', ['build/check/types.ts']),
  await checkStage('lint', ['node_modules/oxlint/bin/oxlint', '--type-aware']),
  await checkStage('format', ['node_modules/prettier/bin/prettier.cjs', '--check', '.']),
  await checkStage('layers', ['build/check/layers.ts']),
  await vitestStage(),
  await playwrightStage(chromium),
]

say('')
for (const { name, failures } of results) for (const failure of failures) say(`failed in ${name}: ${failure}`)
for (const { name, passed, failed, skipped } of results) {
  say(`${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(8)} ${passed} passed, ${failed} failed, ${skipped} skipped`)
}
const total = (key: 'passed' | 'failed' | 'skipped'): number => results.reduce((sum, result) => sum + result[key], 0)
say(
  `${total('passed')} passed, ${total('failed')} failed${total('skipped') > 0 ? `, ${total('skipped')} skipped` : ''}`,
)
process.exitCode = total('failed') === 0 ? 0 : 1
