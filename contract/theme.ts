import { z } from 'zod'

/** What the person has chosen; `system` follows the computer, also while it changes. */
export const ThemeChoice = z.enum(['system', 'light', 'dark'])
export type ThemeChoice = z.infer<typeof ThemeChoice>
