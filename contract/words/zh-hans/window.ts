import type { Catalogue } from '../say.ts'
import { windowCards } from './window-cards.ts'
import { windowEarnings } from './window-earnings.ts'
import { windowGasless } from './window-gasless.ts'
import { windowHardware } from './window-hardware.ts'
import { windowHelp } from './window-help.ts'
import { windowHome } from './window-home.ts'
import { windowJobs } from './window-jobs.ts'
import { windowLine } from './window-line.ts'
import { windowMachines } from './window-machines.ts'
import { windowRules } from './window-rules.ts'
import { windowSettings } from './window-settings.ts'
import { windowShared } from './window-shared.ts'
import { windowSharing } from './window-sharing.ts'
import { windowTrust } from './window-trust.ts'
import { windowUnlock } from './window-unlock.ts'
import { windowWelcome } from './window-welcome.ts'
import { windowWithdraw } from './window-withdraw.ts'

export const windowWords: Catalogue = {
  ...windowCards,
  ...windowEarnings,
  ...windowGasless,
  ...windowHardware,
  ...windowHelp,
  ...windowHome,
  ...windowJobs,
  ...windowLine,
  ...windowMachines,
  ...windowRules,
  ...windowSettings,
  ...windowShared,
  ...windowSharing,
  ...windowTrust,
  ...windowUnlock,
  ...windowWelcome,
  ...windowWithdraw,
}
