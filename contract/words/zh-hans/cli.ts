import type { Catalogue } from '../say.ts'

export const cliWords: Catalogue = {}
