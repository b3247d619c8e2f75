import type { Catalogue } from '../say.ts'
import { windowGasless } from './window-gasless.ts'
import { windowUnlock } from './window-unlock.ts'
import { windowWelcome } from './window-welcome.ts'

export const windowWords: Catalogue = { ...windowWelcome, ...windowUnlock, ...windowGasless }
