import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { languageOf } from './language-of.ts'
import { recogniser } from './recognise.ts'
import { say } from './say.ts'
import { learn, learnEngine, onLanguage, plural, sentences, speak, spoken, t, translated } from './speak.ts'
import { engineWords } from './zh-hans/engine.ts'

beforeAll(() => {
  learnEngine(engineWords)
  learn({
    'Saved as {0}.': '已保存为 {0}。',
    '{0, plural, one {# pear} other {# pears}}': '{0, plural, other {# 个梨}}',
  })
})
afterEach(() => speak('en'))

describe('a language', () => {
  it.each([
    ['zh_CN.UTF-8', 'zh-Hans'],
    ['zh-TW', 'zh-Hans'],
    ['en_GB', 'en'],
    ['C.UTF-8', 'en'],
    ['de_DE', 'en'],
  ])('of the computer, %s, is answered in %s', (tag, language) => {
    expect(languageOf('system', [tag])).toBe(language)
  })

  it('that the person chose wins, and of the computer’s the first that is known', () => {
    expect(languageOf('en', ['zh-CN'])).toBe('en')
    expect(languageOf('system', ['fr-FR', 'zh-CN', 'en-GB'])).toBe('zh-Hans')
    expect(languageOf('system', [])).toBe('en')
  })

  it('changes for everybody at once, and tells once', () => {
    const heard: string[] = []
    const stop = onLanguage(() => heard.push(spoken()))
    speak('zh-Hans')
    speak('zh-Hans')
    stop()
    speak('en')
    expect(heard).toEqual(['zh-Hans'])
  })
})

const read = (): readonly string[] => [
  t`Saved as ${'a.csv'}.`,
  plural(1, { one: '# pear', other: '# pears' }),
  sentences('A.', null, 'B.'),
]

describe('a text', () => {
  it('with values, numbers and several sentences is said in both languages', () => {
    expect(read()).toEqual(['Saved as a.csv.', '1 pear', 'A. B.'])
    speak('zh-Hans')
    expect(read()).toEqual(['已保存为 a.csv。', '1 个梨', 'A.B.'])
  })

  it('of the engine is plain English that is recognised later, with the sentences inside it', () => {
    const why = say`Paused because ${say`your hours begin at ${say`tomorrow ${'08:00'}`}`}.`
    expect(why).toBe('Paused because your hours begin at tomorrow 08:00.')
    expect(translated(why)).toBe(why)
    speak('zh-Hans')
    expect(translated(why)).toBe('已暂停，因为你的时段从 明天 08:00 开始。')
  })

  it('of several sentences is told apart, and what nobody knows stays as it is', () => {
    speak('zh-Hans')
    expect(translated('Paused because you are here. 2 jobs still running.')).toBe(
      '已暂停，因为你在电脑前。还有 2 个任务在运行。',
    )
    expect(translated('Nobody wrote this sentence.')).toBe('Nobody wrote this sentence.')
    expect(translated('x'.repeat(5000))).toHaveLength(5000)
  })
})

describe('recognising', () => {
  it('takes the message with the most words of its own', () => {
    const recognise = recogniser(['{0} is running', 'a game called {0} is running'])
    expect(recognise('a game called Go is running')).toEqual({ id: 'a game called {0} is running', values: ['Go'] })
  })

  it('takes hardly any words for a message only where its values are known', () => {
    const recognise = recogniser(['{0} and {1}', 'heat', 'noise'])
    expect(recognise('heat and noise')).toEqual({ id: '{0} and {1}', values: ['heat', 'noise'] })
    expect(recognise('Tom and Jerry')).toBeNull()
  })

  it('minds no character that means something to a pattern', () => {
    const recognise = recogniser(['Started with --{0} (why?) [now].'])
    expect(recognise('Started with --a$b (why?) [now].')).toEqual({
      id: 'Started with --{0} (why?) [now].',
      values: ['a$b'],
    })
  })
})
