import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { HearthError } from '../../contract/errors.ts'
import { t } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { dataRoot, readNetworkId } from './data-dir.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { systemctl } from './service/systemctl.ts'
import { UNIT_NAME, unitText } from './service/unit.ts'

const folder = path.resolve(import.meta.dirname, '..', '..')

/** `hearth service install|uninstall|status`: Hearth as a systemd service of this person, for machines without a screen. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, WHERE_OPTIONS, [t`install, uninstall or status`])
  const file = path.join(unitFolder(io.environment), UNIT_NAME)
  const [wanted = ''] = positionals
  if (wanted === 'install') return install(file, command(values, io), io)
  if (wanted === 'uninstall') return uninstall(file, io)
  if (wanted === 'status') return status(file, io)
  throw new UsageError(`“${foreign(wanted, 40)}” is not install, uninstall or status.`)
}

/** A service has nobody to ask for a passphrase, so it runs the network whose passphrase everybody knows. */
function command(values: { readonly data?: string; readonly network?: string }, io: CommandIo): readonly string[] {
  const network = values.network === undefined ? 'practice' : readNetworkId(values.network)
  if (network !== 'practice') {
    throw new HearthError(
      'service/passphrase',
      'A service cannot ask for the passphrase that the wallet of this network has.',
      {
        hint: `Start it by hand with “hearth run --network ${network}”, which asks.`,
      },
    )
  }
  const data = values.data ?? io.environment['HEARTH_DATA']
  const where = data === undefined || data === '' ? [] : ['--data', dataRoot(data, io.environment)]
  return [process.execPath, path.join(folder, 'main', 'cli.ts'), 'run', '--no-browser', '--network', network, ...where]
}

async function install(file: string, start: readonly string[], io: CommandIo): Promise<number> {
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, unitText({ command: start, folder }))
  for (const step of [['daemon-reload'], ['enable', UNIT_NAME], ['restart', UNIT_NAME]]) {
    const { code, out } = await systemctl(step, io)
    if (code !== 0) {
      throw new HearthError('service/refused', `systemd did not take it: ${foreign(out, 400)}`, {
        hint: 'On a machine that nobody logs in to, “loginctl enable-linger” lets services of a person run.',
      })
    }
  }
  io.out(t`Hearth runs as a service now, and starts again with this computer.`)
  io.out(t`So that it also runs while you are logged out: loginctl enable-linger`)
  io.out(t`Its window: hearth open. Its log: journalctl --user -u hearth`)
  return EXIT.done
}

async function uninstall(file: string, io: CommandIo): Promise<number> {
  if (!(await isInstalled(file))) {
    io.out(t`Hearth is not installed as a service.`)
    return EXIT.done
  }
  await systemctl(['disable', '--now', UNIT_NAME], io)
  await rm(file, { force: true })
  await systemctl(['daemon-reload'], io)
  io.out(t`Hearth no longer runs as a service. Its data is where it was.`)
  return EXIT.done
}

async function status(file: string, io: CommandIo): Promise<number> {
  if (!(await isInstalled(file))) {
    io.out(t`Hearth is not installed as a service.`)
    return EXIT.failed
  }
  const { code, out } = await systemctl(['is-active', UNIT_NAME], io)
  io.out(code === 0 ? t`The service runs.` : t`The service does not run (${foreign(out, 100)}).`)
  return code === 0 ? EXIT.done : EXIT.failed
}

async function isInstalled(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => null)
  return text !== null
}

function unitFolder(environment: CommandIo['environment']): string {
  const named = environment['XDG_CONFIG_HOME'] ?? ''
  const config = path.isAbsolute(named) ? named : path.join(environment['HOME'] ?? os.homedir(), '.config')
  return path.join(config, 'systemd', 'user')
}
