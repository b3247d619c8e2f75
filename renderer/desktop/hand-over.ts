import { t } from '../../contract/words/speak.ts'
import { saveText } from './bridge.ts'

/** Hands a text file to the person, and says what became of it. */
export async function handOver(name: string, text: string, type?: string): Promise<string> {
  return (await saveText(name, text, type)) ? t`Saved as ${name}.` : t`Nothing was saved.`
}
