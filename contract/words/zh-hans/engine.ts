import type { Catalogue } from '../say.ts'
import { engineWelcome } from './engine-welcome.ts'

export const engineWords: Catalogue = { ...engineWelcome }
