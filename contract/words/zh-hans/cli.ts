import type { Catalogue } from '../say.ts'
import { cliIdentity } from './cli-identity.ts'

export const cliWords: Catalogue = {
  ...cliIdentity,
}
