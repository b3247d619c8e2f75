import type { Catalogue } from '../say.ts'

export const windowWords: Catalogue = {}
