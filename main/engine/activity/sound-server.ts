import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

const PACTL = '/usr/bin/pactl'

/** Whether a program records through PulseAudio or PipeWire, Bluetooth included; null where neither answers. */
export function soundServerRecords(): Promise<boolean | null> {
  // To try to start what is not there costs as much as starting it.
  if (!existsSync(PACTL)) return Promise.resolve(null)
  const { XDG_RUNTIME_DIR = '', PULSE_SERVER } = process.env
  const env = { LC_ALL: 'C', XDG_RUNTIME_DIR, ...(PULSE_SERVER === undefined ? {} : { PULSE_SERVER }) }
  return new Promise((resolve) => {
    // Without a server it would start one.
    execFile(PACTL, ['list', 'short', 'sources'], { timeout: 2_000, env }, (error, stdout) => {
      resolve(error === null ? recordsFrom(stdout) : null)
    })
  })
}

/**
 * `pactl list short sources`: number, name, driver, format, state, with tabs between. A monitor is what a loudspeaker
 * plays, which mixers show as a bar: nobody is heard there. Pure.
 */
export function recordsFrom(output: string): boolean {
  return output
    .split('\n')
    .map((line) => line.split('\t'))
    .some(([, name = '', , , state = '']) => state.trim() === 'RUNNING' && name !== '' && !name.endsWith('.monitor'))
}
