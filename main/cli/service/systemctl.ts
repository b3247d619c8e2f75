import { execFile } from 'node:child_process'
import { HearthError } from '../../../contract/errors.ts'
import type { CommandIo } from '../io.ts'

/** What `systemctl --user` printed and ended with. */
export interface SystemctlAnswer {
  readonly code: number
  readonly out: string
}

/**
 * Asks the systemd of this person.
 * @throws HearthError `service/no-systemd` where there is no systemctl
 */
export function systemctl(
  args: readonly string[],
  io: Pick<CommandIo, 'environment' | 'signal'>,
): Promise<SystemctlAnswer> {
  return new Promise((resolve, reject) => {
    const env = Object.fromEntries(
      Object.entries(io.environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    )
    execFile('systemctl', ['--user', ...args], { env, timeout: 90_000 }, (error, out, err) => {
      if (error !== null && error.code === 'ENOENT') return reject(noSystemd(error))
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out: `${out}${err}`.trim() })
    })
  })
}

function noSystemd(cause: unknown): HearthError {
  return new HearthError('service/no-systemd', 'This system has no systemd, which would run Hearth as a service.', {
    hint: 'Have the system’s own way of starting programs run “hearth run --no-browser”.',
    cause,
  })
}
