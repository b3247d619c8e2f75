import { mkdir } from 'node:fs/promises'
import { HearthError } from '../../../contract/errors.ts'
import { t } from '../../../contract/words/speak.ts'
import { acquireDataLock } from '../../engine/ledger/lock.ts'
import { systemClock } from '../../engine/ports/clock.ts'
import { networks } from '../../engine/wallet/networks.ts'
import { type Imported, openWallet, type Wallet, type WalletAddresses } from '../../engine/wallet/wallet.ts'
import { readArguments, WHERE_OPTIONS } from '../arguments.ts'
import { dataRoot, networkDir, readNetworkId } from '../data-dir.ts'
import { UsageError } from '../failures.ts'
import { EXIT, type CommandIo } from '../io.ts'
import { passphraseSource } from '../passphrase.ts'
import { askPassphrase } from '../prompt.ts'

const OPTIONS = { ...WHERE_OPTIONS, 'passphrase-fd': { type: 'string' } } as const

/** `hearth wallet create --network ID [--passphrase-fd N]`, while Hearth does not run there. */
export async function create(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, OPTIONS)
  return make(values, io, async (wallet, passphrase) => wallet.create(passphrase))
}

/** `hearth wallet import --network ID [--key]`: a recovery phrase, or a private key; typed, never an argument. */
export async function bring(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { ...OPTIONS, key: { type: 'boolean', default: false } })
  const secret: Imported = values.key
    ? { key: await askPassphrase(io, t`Private key: `) }
    : { phrase: await askPassphrase(io, t`Recovery phrase, words with spaces between: `) }
  return make(values, io, async (wallet, passphrase) => wallet.import(secret, passphrase))
}

type Given = { readonly [Name in keyof typeof OPTIONS]?: string | undefined }

async function make(
  values: Given,
  io: CommandIo,
  action: (wallet: Wallet, passphrase: string) => Promise<WalletAddresses>,
): Promise<number> {
  if (values.network === undefined) throw new UsageError('--network is missing: each network has a wallet of its own.')
  const id = readNetworkId(values.network)
  const dir = networkDir(dataRoot(values.data, io.environment), id)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const lock = acquireDataLock(dir)
  try {
    const wallet = openWallet({ dir, clock: systemClock })
    if (await wallet.exists()) {
      throw new HearthError('wallet/exists', 'There is a wallet here already. It was left as it is.', {
        hint: 'To use another one, choose another data folder with --data.',
      })
    }
    const known = networks[id].knownPassphrase
    const passphrase = known ?? (await passphraseSource(values['passphrase-fd'], io)('create', null, id))
    const { walletAddress } = await action(wallet, passphrase)
    io.out(t`The wallet for ${networks[id].label} is ${walletAddress}.`)
    io.out(t`Start Hearth with “hearth run --network ${id}”, then write the recovery phrase down: hearth wallet phrase`)
    return EXIT.done
  } finally {
    lock.release()
  }
}
