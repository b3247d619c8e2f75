import type { Catalogue } from '../say.ts'
import { cliIdentity } from './cli-identity.ts'
import { cliLine } from './cli-line.ts'
import { cliOutput } from './cli-output.ts'
import { cliVouchers } from './cli-vouchers.ts'

export const cliWords: Catalogue = {
  ...cliIdentity,
  ...cliLine,
  ...cliOutput,
  ...cliVouchers,
}
