import type { Catalogue } from '../say.ts'
import { cliLine } from './cli-line.ts'
import { cliVouchers } from './cli-vouchers.ts'
import { cliIdentity } from './cli-identity.ts'

export const cliWords: Catalogue = {
  ...cliLine,
  ...cliIdentity,
}
