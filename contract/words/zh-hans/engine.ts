import type { Catalogue } from '../say.ts'
import { engineKeyring } from './engine-keyring.ts'
import { engineCards } from './engine-cards.ts'
import { engineGasless } from './engine-gasless.ts'
import { engineWelcome } from './engine-welcome.ts'

export const engineWords: Catalogue = { ...engineCards, ...engineWelcome, ...engineKeyring, ...engineGasless }
