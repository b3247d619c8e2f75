import { systemClock } from '../../ports/clock.ts'
import { rotateKey } from './rotate.ts'

/** Changes a key and is killed at the step it is told. */
const [dir = '', at = '', passphrase = '', count = '0', last = '0x'] = process.argv.slice(2)
await rotateKey({
  dir,
  passphrase,
  chain: {
    domain: { chainId: 31337, verifyingContract: `0x${'00'.repeat(20)}` },
    count: Number(count),
    last: `0x${last.slice(2)}`,
  },
  clock: systemClock,
  step: (name) => {
    if (name === at) process.kill(process.pid, 'SIGKILL')
  },
})
