import { spawn } from 'node:child_process'
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import { root } from '../../../build/step.ts'
import { findTool } from '../../../worker/hosts/find-tool.ts'
import type { Sandbox } from '../../../worker/hosts/sandbox.ts'
import { ProbeReport } from './outcome.ts'

const NOBODY = '65534'
const LONGEST_MS = 240_000

export interface ProbeOptions {
  /** `self`: the account of this process; `nobody`: one without any rights, which only root can become. */
  readonly account: 'self' | 'nobody'
  readonly hosts: readonly Sandbox['name'][]
  /** Also run the bombs, which take some seconds a host. */
  readonly bombs: boolean
  /** Also run everything again with one protection less, once for each. */
  readonly controls: boolean
}

export interface ProbeRun {
  readonly reports: readonly ProbeReport[]
  /** What could not be tried here, in a sentence; null when all was. */
  readonly note: string | null
}

/** Addresses that stand for what a program could reach, all inside a network namespace made for the run. */
const loopback = { 'this machine': '127.0.0.1', 'this machine over IPv6': '::1' }
const elsewhere = {
  'the local network': '10.77.0.1',
  'the local network over IPv6': 'fd00:77::1',
  'the metadata address': '169.254.169.254',
}
const addAddresses = `set -e
ip link set lo up
ip addr add 10.77.0.1/24 dev lo
ip addr add 169.254.169.254/32 dev lo
ip -6 addr add fd00:77::1/64 dev lo nodad
exec "$@"`

/**
 * Runs the probes in a program of their own, in a network namespace of its own, so that nothing they
 * send can leave it and every packet counts. The program and its Node are copied where any account
 * can read them.
 */
export async function runProbes({ account, hosts, bombs, controls }: ProbeOptions): Promise<ProbeRun> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-probe-run-'))
  try {
    await chmod(folder, 0o755)
    await bundleInto(folder)
    const node = path.join(folder, 'node')
    await copyFile(process.execPath, node)
    const network = await ownNetwork()
    const addresses = network === null ? loopback : { ...loopback, ...elsewhere }
    const asked = JSON.stringify({ addresses, hosts, bombs, controls })
    const becoming = account === 'nobody' ? await becomeNobody() : []
    const output = await outputOf([...(network ?? []), ...becoming, node, path.join(folder, 'probes.mjs'), asked])
    return {
      reports: output
        .split('\n')
        .filter(Boolean)
        .map((line) => ProbeReport.parse(JSON.parse(line))),
      note: network === null ? 'No network namespace could be made here: only loopback was tried.' : null,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function mayBecomeNobody(): boolean {
  return process.getuid?.() === 0
}

async function becomeNobody(): Promise<readonly string[]> {
  const setpriv = await findTool('setpriv')
  if (setpriv === null) throw new Error('setpriv is not installed.')
  return [setpriv, `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all', '--']
}

/** What starts a program in a network namespace with those addresses; null where none can be made. */
async function ownNetwork(): Promise<readonly string[] | null> {
  const [unshare, shell, ip] = await Promise.all(['unshare', 'sh', 'ip'].map((tool) => findTool(tool)))
  if (!unshare || !shell || !ip) return null
  const user = mayBecomeNobody() ? [] : ['--user', '--map-root-user']
  // The mounts are private too: what the control lets through must not reach this machine.
  const command = [
    unshare,
    ...user,
    '--net',
    '--mount',
    '--',
    shell,
    '-c',
    addAddresses.replaceAll('ip ', `${ip} `),
    'addresses',
  ]
  return outputOf([...command, 'true']).then(
    () => command,
    () => null,
  )
}

async function bundleInto(folder: string): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: 'e2e/hostile/sandbox/probe-run.ts',
      outDir: folder,
      emptyOutDir: false,
      target: 'node24',
      rolldownOptions: { output: { entryFileNames: 'probes.mjs', format: 'es', codeSplitting: false } },
    },
  })
}

/** @throws with the end of what it said on stderr */
function outputOf([command = '', ...args]: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin' },
      timeout: LONGEST_MS,
      killSignal: 'SIGKILL',
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(stdout)
      else reject(new Error(`The probes ended with code ${code}: ${stderr.slice(-500)}`))
    })
  })
}
