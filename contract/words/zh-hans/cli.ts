import type { Catalogue } from '../say.ts'
import { cliVouchers } from './cli-vouchers.ts'
import { cliIdentity } from './cli-identity.ts'

export const cliWords: Catalogue = {
  ...cliIdentity,
  ...cliVouchers,
}
