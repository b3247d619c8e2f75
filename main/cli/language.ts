import { languageOf } from '../../contract/words/language-of.ts'
import { LanguageChoice } from '../../contract/words/language.ts'
import { learn, learnEngine, speak } from '../../contract/words/speak.ts'
import { cliWords } from '../../contract/words/zh-hans/cli.ts'
import { engineWords } from '../../contract/words/zh-hans/engine.ts'
import { UsageError } from './failures.ts'
import type { CommandIo } from './io.ts'

/**
 * Speaks as `--lang` says, else as the surroundings want it (POSIX: `LC_ALL` before `LC_MESSAGES` before `LANG`),
 * and gives the arguments without `--lang`, which every command takes.
 * @throws UsageError for a language there is no catalogue of
 */
export function withLanguage(args: readonly string[], environment: CommandIo['environment']): readonly string[] {
  learnEngine(engineWords)
  learn(cliWords)
  const wanted = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(
    (tag) => tag !== undefined && tag !== '',
  )
  speak(languageOf('system', wanted === undefined ? [] : [wanted]))
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  const given = args[at]
  if (given === undefined) return args
  const separate = given === '--lang'
  speak(named(separate ? (args[at + 1] ?? '') : given.slice('--lang='.length)))
  return args.toSpliced(at, separate ? 2 : 1)
}

function named(text: string) {
  const choice = LanguageChoice.safeParse(text === 'zh' ? 'zh-Hans' : text)
  if (!choice.success || choice.data === 'system') throw new UsageError(`--lang takes en or zh, not “${text}”.`)
  return choice.data
}
