import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { programOnPath } from '../../../build/test/debian.ts'

const run = promisify(execFile)

/** A machine whose way out leads nowhere: a network namespace of Linux, made by root and gone with `close`. */
export interface LonelyMachine {
  /** Starts a program there; ended with `close` at the latest. */
  start(program: string, args: readonly string[]): ChildProcess
  /**
   * Everything that was sent since the start and was not meant for the machine itself, a packet a line. Its own router is
   * asked how fast it answers (main/engine/line), which leaves no house: those are left out, unless they ask for a name.
   */
  sent(): readonly string[]
  close(): Promise<void>
}

const [DEVICE, ADDRESS, ROUTER, NOBODY] = ['out0', '11.77.3.2', '11.77.3.1', '02:00:00:00:00:01']
const [ADDRESS6, ROUTER6] = ['fd77:3::2', 'fd77:3::1']
/** Questions for names count wherever they go; what the kernel says of itself (neighbours, groups) does not. */
const OUTWARD =
  '(ip or ip6) and not icmp6 and not ip6[6] == 0 and not igmp and (port 53 or not (host 127.0.0.1 or host ::1))'

/** The beginning of a connection, with nothing said. */
const ROUTER_ASKED = /> (?:11\.77\.3\.1|fd77:3::1)\.\d+: tcp 0$/

/** Why this cannot be tried here; null where it can. */
export function missingForLoneliness(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  if (process.getuid?.() !== 0) return 'only root makes network namespaces'
  const missing = ['ip', 'tcpdump'].filter((name) => programOnPath([name]) === null)
  return missing.length === 0 ? null : `there is no ${missing.join(' and no ')}; apt-get install iproute2 tcpdump`
}

export async function openLonelyMachine(): Promise<LonelyMachine> {
  const name = `hearth-quiet-${process.pid}`
  const started: ChildProcess[] = []
  const inside = (...args: readonly string[]) => run('ip', ['-n', name, ...args])
  const start: LonelyMachine['start'] = (program, args) => {
    const child = spawn('ip', ['netns', 'exec', name, program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    started.push(child)
    return child
  }
  const close = async (): Promise<void> => {
    for (const child of started.toReversed()) await end(child)
    await run('ip', ['netns', 'del', name])
  }
  await run('ip', ['netns', 'add', name])
  try {
    await inside('link', 'set', 'lo', 'up')
    await inside('link', 'add', DEVICE, 'type', 'veth', 'peer', 'name', 'nowhere')
    await inside('addr', 'add', `${ADDRESS}/24`, 'dev', DEVICE)
    await inside('addr', 'add', `${ADDRESS6}/64`, 'dev', DEVICE, 'nodad')
    for (const side of ['nowhere', DEVICE]) await inside('link', 'set', side, 'up')
    // The router is known by heart, so that a packet for the world is sent instead of a question for the router.
    for (const router of [ROUTER, ROUTER6]) {
      await inside('neigh', 'add', router, 'lladdr', NOBODY, 'dev', DEVICE)
      await inside('route', 'add', 'default', 'via', router)
    }
    const capture = start('tcpdump', ['-i', 'any', '-nn', '-l', '-U', '-q', '--immediate-mode', OUTWARD])
    let seen = ''
    capture.stdout?.setEncoding('utf8').on('data', (text: string) => (seen += text))
    await listening(capture)
    const sent = (): readonly string[] => {
      if (hasEnded(capture)) throw new Error('The capture has ended, so that nothing sent says nothing.')
      return seen.split('\n').filter((line) => line !== '' && !ROUTER_ASKED.test(line))
    }
    return { start, sent, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Reads on after it listens: a capture whose next words had no reader would die of them, and see nothing. */
async function listening(capture: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    capture.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('listening on')) resolve()
    })
    capture.once('close', () => reject(new Error(`The capture did not begin: ${said}`)))
  })
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  await ended
}
