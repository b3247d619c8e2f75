import { z } from 'zod'

export const Language = z.enum(['en', 'zh-Hans'])
export type Language = z.infer<typeof Language>

/** What the person has chosen; `system` follows the computer. */
export const LanguageChoice = z.enum(['system', ...Language.options])
export type LanguageChoice = z.infer<typeof LanguageChoice>
