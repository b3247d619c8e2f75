import type { Catalogue } from '../say.ts'

export const shellWords: Catalogue = {}
