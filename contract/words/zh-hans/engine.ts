import type { Catalogue } from '../say.ts'
import { engineAvailability } from './engine-availability.ts'
import { engineBooks } from './engine-books.ts'
import { engineBuying } from './engine-buying.ts'
import { engineCards } from './engine-cards.ts'
import { engineChecks } from './engine-checks.ts'
import { engineCommands } from './engine-commands.ts'
import { engineEverywhere } from './engine-everywhere.ts'
import { engineGasless } from './engine-gasless.ts'
import { engineHome } from './engine-home.ts'
import { engineIdentity } from './engine-identity.ts'
import { engineJobs } from './engine-jobs.ts'
import { engineKeyring } from './engine-keyring.ts'
import { engineLine } from './engine-line.ts'
import { engineMachine } from './engine-machine.ts'
import { engineNames } from './engine-names.ts'
import { engineNetwork } from './engine-network.ts'
import { enginePayments } from './engine-payments.ts'
import { engineProofs } from './engine-proofs.ts'
import { engineOutside } from './engine-outside.ts'
import { engineReach } from './engine-reach.ts'
import { engineRigs } from './engine-rigs.ts'
import { engineSandbox } from './engine-sandbox.ts'
import { engineSharing } from './engine-sharing.ts'
import { engineShell } from './engine-shell.ts'
import { engineVerdicts } from './engine-verdicts.ts'
import { engineWallet } from './engine-wallet.ts'
import { engineWelcome } from './engine-welcome.ts'

/**
 * What reaches a client as finished English and is recognised there; also what several of window, tray and command
 * line say.
 *
 * Words of the product: Available 可用, Working 工作中, Paused 已暂停, Stopped 已停止; Earned 已赚, Pending 待确认,
 * Spent on power 电费, Net 净收益, Practice money 练习币; job 任务, buyer 买家, receipt 收据, verdict 验证结论, voucher 凭单,
 * anchor 锚定, books 账本, wallet 钱包, recovery phrase 助记词, passphrase 密码短语, withdraw 提现, payout address 收款地址,
 * card 显卡, sandbox 沙箱, rules 规则, trust 信任, sharing 共享, engine 引擎. Names stay: Hearth, GPU, USDC, CID. The reader is 你.
 */
export const engineWords: Catalogue = {
  ...engineAvailability,
  ...engineBooks,
  ...engineBuying,
  ...engineCards,
  ...engineChecks,
  ...engineCommands,
  ...engineEverywhere,
  ...engineGasless,
  ...engineHome,
  ...engineIdentity,
  ...engineJobs,
  ...engineKeyring,
  ...engineLine,
  ...engineMachine,
  ...engineNames,
  ...engineNetwork,
  ...enginePayments,
  ...engineProofs,
  ...engineOutside,
  ...engineReach,
  ...engineRigs,
  ...engineSandbox,
  ...engineSharing,
  ...engineShell,
  ...engineVerdicts,
  ...engineWallet,
  ...engineWelcome,
}
