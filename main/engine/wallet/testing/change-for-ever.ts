import { systemClock } from '../../ports/clock.ts'
import { openWallet } from '../wallet.ts'

/** A process that changes the passphrase of the wallet in its folder back and forth, until it is killed. */
const wallet = openWallet({ dir: process.argv[2] ?? '', clock: systemClock })
const passphrases = ['passphrase 0', 'passphrase 1'] as const
const opens = await wallet.unlock(passphrases[0]).then(
  () => 0,
  () => 1,
)
process.stdout.write('changing\n')
for (let at: number = opens; ; at = 1 - at) {
  await wallet.changePassphrase(passphrases[at === 0 ? 0 : 1], passphrases[at === 0 ? 1 : 0])
}
