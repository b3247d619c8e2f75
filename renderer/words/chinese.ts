import { learn, learnEngine } from '../../contract/words/speak.ts'
import { engineWords } from '../../contract/words/zh-hans/engine.ts'
import { windowWords } from '../../contract/words/zh-hans/window.ts'

/** A file of its own, so that only those fetch these words who read them. */
export function learnChinese(): void {
  learnEngine(engineWords)
  learn(windowWords)
}
