import type { Language } from '../../contract/words/language.ts'
import { spoken, t } from '../../contract/words/speak.ts'

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', 'zh-Hans': 'zh-CN' }

/** The person's own money, never coins: `€12.40`, three digits where it is less than one; estimates say “about”. */
export function ownMoney(value: number, currency: string, about = false): string {
  const small = value !== 0 && Math.abs(value) < 1
  const digits = small ? { maximumSignificantDigits: 3 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 }
  const text = new Intl.NumberFormat(locales[spoken()], { style: 'currency', currency, ...digits }).format(value)
  return about ? t`about ${text}` : text
}
