import { learn, learnEngine, speak, translated } from '../../../contract/words/speak.ts'
import { cliWords } from '../../../contract/words/zh-hans/cli.ts'
import { engineWords } from '../../../contract/words/zh-hans/engine.ts'
import { shellWords } from '../../../contract/words/zh-hans/shell.ts'
import { statusLines } from '../../../main/cli/status.ts'
import { trayModel } from '../../../main/shell/tray/tray-model.ts'
import { HomeScreen } from '../../models/home.ts'
import { speakIn } from '../../speak-in.ts'
import { scenarios } from '../../fake/scenarios.ts'
import { expect, test } from './fake-test.ts'

const running = { engine: { state: 'running' }, update: null } as const
const languages = [
  { language: 'en', region: 'State' },
  { language: 'zh-Hans', region: '状态' },
] as const

test.beforeAll(() => {
  learnEngine(engineWords)
  learn({ ...cliWords, ...shellWords })
})
test.afterEach(() => speak('en'))

for (const name of ['busy', 'paused', 'noGpu', 'chainDown', 'difference'] as const) {
  test(`why it earns or does not is one sentence in window, tray and command line, in both languages (${name})`, async ({
    open,
  }) => {
    const { snapshot } = scenarios[name](Date.now())
    const page = await open(name)
    await new HomeScreen(page).ready()
    for (const { language, region } of languages) {
      speak(language)
      const why = translated(snapshot.availability.why.sentence)
      expect(statusLines(snapshot)[0]).toBe(why)
      expect(trayModel(snapshot, running).items[1]).toEqual({ kind: 'line', text: why })
      if (language !== 'en') await speakIn(page, language)
      // At one glance: in view without scrolling, in the largest card of the first screen.
      const state = page.getByRole('region', { name: region })
      await expect(state).toContainText(why)
      await expect(state).toBeInViewport({ ratio: 1 })
    }
  })
}
