import type { Catalogue } from '../say.ts'

export const engineWords: Catalogue = {}
