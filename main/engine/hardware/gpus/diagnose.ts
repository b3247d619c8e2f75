import { say } from '../../../../contract/words/say.ts'
import type { GpuProblem } from './probe.ts'
import { tidy } from './reading.ts'

type Diagnosis = Omit<GpuProblem, 'raw'>

const RESTART = say`Restart the computer, then scan again.`

/** What the driver's tool is known to print, and what it means; the first match wins. */
const KNOWN: readonly (readonly [pattern: RegExp, diagnosis: Diagnosis])[] = [
  [
    /driver\/library version mismatch/i,
    {
      code: 'driver-mismatch',
      sentence: say`The NVIDIA driver was updated while it was running: its parts no longer match.`,
      next: RESTART,
    },
  ],
  [
    /no devices were found/i,
    {
      code: 'no-device',
      sentence: say`The NVIDIA driver runs but finds no card.`,
      next: say`Check that the card sits firmly, has power and is enabled in the firmware settings, then scan again.`,
    },
  ],
  [
    /blocked by the operating system/i,
    {
      code: 'permission',
      sentence: say`The operating system keeps this session from the graphics card.`,
      next: say`Under WSL, update Windows, the driver and WSL (\`wsl --update\`); otherwise start Hearth outside the sandbox it runs in.`,
    },
  ],
  [
    /insufficient permissions|permission denied/i,
    {
      code: 'permission',
      sentence: say`This user may not look at the graphics card.`,
      next: say`Add the user to the group that owns /dev/nvidia0 (often “video” or “render”), sign in again, then scan again.`,
    },
  ],
  [
    /gpu is lost|fallen off the bus|unable to determine the device handle/i,
    {
      code: 'failed',
      sentence: say`The graphics card stopped answering its driver.`,
      next: say`${RESTART} If it happens again, check its power cables and temperature.`,
    },
  ],
  [
    /couldn't communicate with the nvidia driver|driver not loaded/i,
    {
      code: 'failed',
      sentence: say`The NVIDIA driver is installed but not running.`,
      next: say`Restart the computer. If it stays, install the driver again: a system update may have left it behind.`,
    },
  ],
  [
    /couldn't find libnvidia-ml|nvml shared library|wasn't found/i,
    {
      code: 'failed',
      sentence: say`Part of the NVIDIA driver is missing (its management library).`,
      next: say`Install the NVIDIA driver again, then scan again.`,
    },
  ],
  [
    /failed to initialize nvml/i,
    {
      code: 'failed',
      sentence: say`The NVIDIA driver did not start.`,
      next: RESTART,
    },
  ],
]

/** Reads the tool's own words, from stdout or stderr, where they are known. */
export function diagnoseText(output: string): GpuProblem | null {
  const known = KNOWN.find(([pattern]) => pattern.test(output))
  return known === undefined ? null : { ...known[1], raw: shorten(output) }
}

/** The tool ended with an error nobody has described yet. */
export function unknownFailure(binary: string, exit: string, output: string): GpuProblem {
  return {
    code: 'failed',
    sentence: say`The NVIDIA tool ${binary} failed (${exit}).`,
    next: say`Run it in a terminal to see its answer; installing the driver again often helps.`,
    raw: shorten(output),
  }
}

/** Cards were read, but the tool complained while doing so. */
export function warning(output: string): GpuProblem {
  return {
    code: 'failed',
    sentence: say`The NVIDIA driver gave a warning; the readings are used all the same.`,
    next: say`If it stays after a restart, update the driver.`,
    raw: shorten(output),
  }
}

export function timeout(binary: string, milliseconds: number): GpuProblem {
  return {
    code: 'timeout',
    sentence: say`The NVIDIA tool ${binary} gave no answer within ${milliseconds / 1000} s and was stopped.`,
    next: say`The driver may be stuck: close programs that use the card, or restart the computer, then scan again.`,
    raw: null,
  }
}

export function garbage(binary: string, output: string): GpuProblem {
  return {
    code: 'garbage',
    sentence: say`The NVIDIA tool ${binary} printed something that is no list of cards.`,
    next: say`Check that this really is NVIDIA’s program, and install the driver again if it is not.`,
    raw: shorten(output),
  }
}

/** The file is there but the system does not run it. */
export function notExecutable(binary: string, detail: string): GpuProblem {
  return {
    code: 'permission',
    sentence: say`The system did not let Hearth run ${binary}.`,
    next: say`Check the file’s permissions, or install the driver again.`,
    raw: shorten(detail),
  }
}

/**
 * No tool in any known place. `card` says whether the PCI bus shows an NVIDIA display
 * controller; null where that cannot be asked.
 */
export function notInstalled(card: boolean | null, searched: string): GpuProblem {
  const where = say`nvidia-smi was looked for in ${searched}.`
  if (card === false) {
    return {
      code: 'no-device',
      sentence: say`This computer has no NVIDIA card.`,
      next: say`Nothing to do: jobs that need only the processor still run.`,
      raw: where,
    }
  }
  return {
    code: 'not-installed',
    sentence:
      card === true
        ? say`An NVIDIA card is in this computer, but its driver is not installed.`
        : say`The NVIDIA driver is not installed.`,
    next: say`Install the driver from NVIDIA or from your system’s packages, then scan again.`,
    raw: where,
  }
}

function shorten(output: string): string | null {
  return tidy(output, 300) || null
}
