import { silentCard } from '../../../contract/hardware.fixture.ts'
import { ToWorker, WorkerPace, type WorkerHost, type WorkerProcess } from '../../../contract/worker.ts'
import type { GpuProbe } from '../hardware/gpus/probe.ts'
import { staged } from '../jobs/gpu-host.fixture.ts'
import { gamingCard, SimulatedCard } from './thermal-model.fixture.ts'

/** Where the type of a frame stands, after its length; the payload follows. */
const TYPE_AT = 4

/** A simulated card, what reads it, and the host whose GPU jobs heat it. */
export interface HeatedCard {
  readonly host: WorkerHost
  readonly probe: GpuProbe
  /** Share of the time that its job was last told to compute; null while none runs. */
  duty(): number | null
  /** The hottest its chip has been, °C. */
  hottest(): number
}

/**
 * A named fake: the host's software GPU passes for a card, which is a thermal model in true time. It heats up by what
 * the engine really tells the worker of a GPU job, frame by frame, and its sensors are read through the probe's port.
 */
export function heatedCard(real: WorkerHost): HeatedCard {
  const card = new SimulatedCard(gamingCard)
  const shown = staged(real, [])
  shown.show(['gpu0'], { vendor: 'nvidia', device: 'nvidia-geforce-rtx-4070', software: false })
  let [since, hottest, told, working]: [number, number, number, WorkerProcess | null] = [performance.now(), 0, 1, null]
  const duty = (): number | null => (working === null ? null : told)

  function pass(): void {
    const now = performance.now()
    card.run((now - since) / 1000, duty() ?? 0)
    since = now
    hottest = Math.max(hottest, card.celsius)
  }

  async function restAfter(worker: WorkerProcess): Promise<void> {
    await worker.exited
    pass()
    if (working === worker) working = null
  }

  function watch(worker: WorkerProcess): WorkerProcess {
    void restAfter(worker)
    return {
      ...worker,
      send: (frame) => {
        pass()
        const type = frame[TYPE_AT]
        if (type === ToWorker.run) [working, told] = [worker, 1]
        if (type === ToWorker.pace && working === worker) told = shareIn(frame)
        return worker.send(frame)
      },
    }
  }

  return {
    host: {
      ...shown,
      start: async (options) => (options.gpu === null ? shown.start(options) : watch(await shown.start(options))),
    },
    probe: {
      probe: async () => {
        pass()
        const { temperatureC, fanPercent, powerW, powerLimitW } = card.read()
        return {
          checkedAt: Date.now(),
          gpus: [{ ...silentCard, temperatureC, fanPercent, powerW, powerLimitW }],
          problem: null,
          // A card that is read cheaply is looked at every two seconds.
          nvml: { used: true, detail: 'A simulated card.' },
        }
      },
    },
    duty,
    hottest: () => {
      pass()
      return hottest
    },
  }
}

function shareIn(frame: Uint8Array): number {
  return WorkerPace.parse(JSON.parse(new TextDecoder().decode(frame.subarray(TYPE_AT + 1)))).share
}
