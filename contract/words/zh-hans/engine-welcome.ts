import type { Catalogue } from '../say.ts'

/** What the measurement of the first start may say. */
export const engineWelcome: Catalogue = {
  'A program that comes with Hearth is missing.': '缺少一个 Hearth 自带的程序。',
  'The card was not measured.': '没有测成显卡。',
  'Try again.': '请再试一次。',
}
