import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { compile } from '../../../contract/words/compile.ts'
import { recogniser } from '../../../contract/words/recognise.ts'
import { root } from '../../step.ts'
import { checkWords, type Catalogues } from './check-words.ts'
import { wordsOf } from './messages.ts'

const folder = path.join(root, 'contract', 'words', 'zh-hans')
const Exported = z.record(z.string(), z.record(z.string(), z.string()))

/** The files that hold words themselves; the others only join them. */
async function catalogues(): Promise<Catalogues> {
  const read = async (file: string) => {
    const found = Exported.parse({ ...(await import(pathToFileURL(path.join(folder, file)).href)) })
    return [file, Object.assign({}, ...Object.values(found))] as const
  }
  const own = readdirSync(folder).filter((file) => !/^(engine|window|cli)\.ts$/.test(file))
  const all = await Promise.all(own.map(read))
  return {
    engine: Object.fromEntries(all.filter(([file]) => file.startsWith('engine-'))),
    others: Object.fromEntries(all.filter(([file]) => !file.startsWith('engine-'))),
  }
}

const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], { cwd: root })
const files = listed
  .toString('utf8')
  .split('\n')
  .filter((file) => /^(contract|main|preload|renderer|worker)\//.test(file) && existsSync(path.join(root, file)))
  .filter((file) => !/\.(test|fixture|child|testing|d)\.tsx?$|\/testing\//.test(file))
  .map((file) => ({ file, source: readFileSync(path.join(root, file), 'utf8') }))

test('every word that a person may read is in the catalogues, and nothing else is', async () => {
  expect(checkWords(files, await catalogues())).toEqual([])
})

test('a sentence of the engine is recognised as itself, whatever stands in it', async () => {
  const ids = Object.values((await catalogues()).engine).flatMap((each) => Object.keys(each))
  const recognise = recogniser(ids)
  const wrong = ids.filter((id) => !/\{\d+,/.test(id) && recognise(id.replace(/\{(\d+)\}/g, '70$1'))?.id !== id)
  expect(wrong).toEqual([])
})

test('every message in both languages is read as the whole of ICU reads it', async () => {
  const { engine, others } = await catalogues()
  const said = Object.values({ ...engine, ...others }).flatMap((each) => Object.entries(each).flat())
  const written = files.flatMap(({ file, source }) => wordsOf(file, source).messages.map(({ id }) => id))
  for (const message of new Set([...said, ...written])) expect(compile(message)).toEqual(compileMessageOrThrow(message))
})

const chinese = { engine: { 'engine-a.ts': { 'Wait {0} minutes.': '等 {0} 分钟。' } }, others: {} }

test('a text without Chinese, a place that was lost, a word for nothing and bare markup are each named', () => {
  const page = {
    file: 'renderer/a.tsx',
    source: 'const A = () => <p title="Good morning">Wait <b>{t`Later.`}</b></p>',
  }
  expect(checkWords([page], chinese)).toEqual([
    'renderer/a.tsx:1: “Later.” has no Chinese',
    'renderer/a.tsx:1: “Good morning” is English in the markup',
    'renderer/a.tsx:1: “Wait” is English in the markup',
    'engine-a.ts: “Wait {0} minutes.” is used nowhere',
  ])
  const lost = { engine: {}, others: { 'window-a.ts': { 'Wait {0} minutes.': '等一会儿。' } } }
  const engine = { file: 'main/engine/a.ts', source: 'throw new HearthError("a/b", `Wait ${n} minutes.`)' }
  expect(checkWords([engine], lost)).toEqual([
    'window-a.ts: “Wait {0} minutes.” and “等一会儿。” have different places',
    'main/engine/a.ts:1: “Wait {0} minutes.” must be in an engine catalogue, to be recognised',
  ])
})

test('a word is in a catalogue that is loaded where it is said', () => {
  const shell = { engine: {}, others: { 'shell.ts': { Paused: '已暂停' } } }
  const files = ['renderer/a.tsx', 'main/shell/a.ts'].map((file) => ({ file, source: 'const a = t`Paused`' }))
  expect(checkWords(files, shell)).toEqual(['renderer/a.tsx:1: “Paused” is in shell.ts, which is not loaded there'])
})

test('errors, marked sentences and plurals are found where they are written', () => {
  const source = [
    'throw new HearthError("a/b", c ? "One." : `Two ${x}.`, { hint: "Do it." })',
    'throw new UsageError("Three.", "Four.")',
    'const x = say`Five ${y}.`',
    'plural(n, { one: "# job", other: "# jobs" })',
  ].join('\n')
  const problems = checkWords([{ file: 'main/cli/a.ts', source }], { engine: {}, others: {} })
  expect(problems.map((each) => /“(.*)”/.exec(each)?.[1])).toEqual([
    'One.',
    'Two {0}.',
    'Do it.',
    'Three.',
    'Four.',
    'Five {0}.',
    '{0, plural, one {# job} other {# jobs}}',
  ])
})

test('English that the command line prints outside the catalogues is named, and what machines read is not', () => {
  const source = [
    "import { table } from './a table.ts'",
    "io.out('Jobs bought: 3')",
    'io.out(`${jobs} of them were right`)',
    'io.out(t`Known.` + (ok ? " and so on" : ""))',
    "const row = ['Earned', { usage: 'hearth run [--data DIR]', name: 'Grey squirrel' }]",
    "if (answer === 'real money') throw new Error('A path with a line break.')",
  ].join('\n')
  const known = { engine: {}, others: { 'cli-a.ts': { 'Known.': '知道。' } } }
  expect(checkWords([{ file: 'main/cli/a.ts', source }], known)).toEqual([
    'main/cli/a.ts:2: “Jobs bought: 3” is English that no catalogue has',
    'main/cli/a.ts:3: “… of them were right” is English that no catalogue has',
    'main/cli/a.ts:4: “ and so on” is English that no catalogue has',
    'main/cli/a.ts:5: “Earned” is English that no catalogue has',
  ])
})
