import type { Catalogue } from '../say.ts'
import { cliCommands } from './cli-commands.ts'
import { cliDemo } from './cli-demo.ts'
import { cliIdentity } from './cli-identity.ts'
import { cliLine } from './cli-line.ts'
import { cliOutput } from './cli-output.ts'
import { cliReports } from './cli-reports.ts'
import { cliRigs } from './cli-rigs.ts'
import { cliNetwork } from './cli-network.ts'
import { cliVouchers } from './cli-vouchers.ts'

export const cliWords: Catalogue = {
  ...cliCommands,
  ...cliDemo,
  ...cliIdentity,
  ...cliLine,
  ...cliOutput,
  ...cliReports,
  ...cliRigs,
  ...cliNetwork,
  ...cliVouchers,
}
