import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { programOnPath } from '../../build/test/debian.ts'

const run = promisify(execFile)

/** Two machines with one cable between them: network namespaces of Linux, made by root and gone with `close`. */
export interface TwoMachines {
  readonly provider: Machine
  readonly buyer: Machine
  close(): Promise<void>
}

export interface Machine {
  readonly address: string
  /** Of the cable, on this side. */
  readonly device: string
  /** Starts a program on this machine; ended with `close` at the latest. */
  start(program: string, args: readonly string[]): Started
}

export interface Started {
  readonly child: ChildProcess
  /** The next line of output that fits. @throws Error with all of its output when it ends first */
  line(fits: RegExp): Promise<RegExpExecArray>
  /** Everything it said. */
  output(): string
  end(): Promise<void>
}

/** Why this cannot be tried here; null where it can. */
export function missingForNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  if (process.getuid?.() !== 0) return 'only root makes network namespaces'
  const missing = ['ip', 'tcpdump'].filter((name) => programOnPath([name]) === null)
  return missing.length === 0 ? null : `there is no ${missing.join(' and no ')}; apt-get install iproute2 tcpdump`
}

/** Addresses that would be public, on a cable that leads nowhere else; each machine sends the rest of the world's there. */
export async function openTwoMachines(): Promise<TwoMachines> {
  const id = `${process.pid}`.slice(-6)
  const [one, two] = [`hp${id}`, `hb${id}`]
  const started: Started[] = []
  await ip('netns', 'add', one)
  await ip('netns', 'add', two)
  await ip('link', 'add', `p${id}`, 'netns', one, 'type', 'veth', 'peer', 'name', `b${id}`, 'netns', two)
  const machine = async (name: string, device: string, address: string, other: string): Promise<Machine> => {
    await run('ip', ['netns', 'exec', name, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6'])
    await ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', device)
    for (const each of ['lo', device]) await ip('-n', name, 'link', 'set', each, 'up')
    await ip('-n', name, 'route', 'add', 'default', 'via', other)
    const start: Machine['start'] = (program, args) => {
      const process = follow(spawn('ip', ['netns', 'exec', name, program, ...args]))
      started.push(process)
      return process
    }
    return { address, device, start }
  }
  return {
    provider: await machine(one, `p${id}`, '11.77.0.1', '11.77.0.2'),
    buyer: await machine(two, `b${id}`, '11.77.0.2', '11.77.0.1'),
    close: async () => {
      for (const process of started.toReversed()) await process.end()
      for (const name of [one, two]) await ip('netns', 'del', name)
    },
  }
}

async function ip(...args: readonly string[]): Promise<void> {
  await run('ip', [...args])
}

function follow(child: ReturnType<typeof spawn>): Started {
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const ended = once(child, 'close')
  const wake = (): void => {
    for (const each of waiting) each()
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      wake()
    })
  }
  ended.then(wake, wake)
  return {
    child,
    output: () => lines.join('\n'),
    line: async (fits) => {
      for (let at = 0; ;) {
        for (; at < lines.length; at += 1) {
          const match = fits.exec(lines[at] ?? '')
          if (match !== null) return match
        }
        if (child.exitCode !== null) throw new Error(`It ended without ${String(fits)}:\n${lines.join('\n')}`)
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    end: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await ended
    },
  }
}
