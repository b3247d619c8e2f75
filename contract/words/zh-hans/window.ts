import type { Catalogue } from '../say.ts'
import { windowWelcome } from './window-welcome.ts'

export const windowWords: Catalogue = { ...windowWelcome }
