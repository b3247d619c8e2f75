import type { Catalogue } from '../say.ts'
import { engineAvailability } from './engine-availability.ts'
import { engineBooks } from './engine-books.ts'
import { engineBuying } from './engine-buying.ts'
import { engineCards } from './engine-cards.ts'
import { engineCommands } from './engine-commands.ts'
import { engineEverywhere } from './engine-everywhere.ts'
import { engineGasless } from './engine-gasless.ts'
import { engineHome } from './engine-home.ts'
import { engineIdentity } from './engine-identity.ts'
import { engineJobs } from './engine-jobs.ts'
import { engineKeyring } from './engine-keyring.ts'
import { engineLine } from './engine-line.ts'
import { engineMachine } from './engine-machine.ts'
import { engineNetwork } from './engine-network.ts'
import { enginePayments } from './engine-payments.ts'
import { engineProofs } from './engine-proofs.ts'
import { engineSandbox } from './engine-sandbox.ts'
import { engineSharing } from './engine-sharing.ts'
import { engineShell } from './engine-shell.ts'
import { engineWallet } from './engine-wallet.ts'
import { engineWelcome } from './engine-welcome.ts'

/** What reaches a client as finished English and is recognised there; also what several of window, tray and command line say. */
export const engineWords: Catalogue = {
  ...engineAvailability,
  ...engineBooks,
  ...engineBuying,
  ...engineCards,
  ...engineCommands,
  ...engineEverywhere,
  ...engineGasless,
  ...engineHome,
  ...engineIdentity,
  ...engineJobs,
  ...engineKeyring,
  ...engineLine,
  ...engineMachine,
  ...engineNetwork,
  ...enginePayments,
  ...engineProofs,
  ...engineSandbox,
  ...engineSharing,
  ...engineShell,
  ...engineWallet,
  ...engineWelcome,
}
