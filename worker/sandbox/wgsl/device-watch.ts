import { DeviceLost, JobFailure, printable } from './failures.ts'

/** How long a failed call waits for the word that the device was lost, which may come just after it. */
const LOST_GRACE_MS = 100

/** A device under watch: waiting for anything of it also waits for its loss. */
export class DeviceWatch {
  readonly device: GPUDevice
  readonly #lost: Promise<never>
  #fault: string | null = null

  constructor(device: GPUDevice) {
    this.device = device
    this.#lost = device.lost.then((info) => {
      throw new DeviceLost(`The GPU was lost: ${printable(info.message)}`)
    })
    // Seen by whoever waits; a loss while nobody does is none of this job's.
    this.#lost.catch(() => undefined)
    device.addEventListener('uncapturederror', (event) => {
      // Without this the Node binding prints the message where the worker's frames go.
      event.preventDefault()
      this.#fault ??= event.error.message
    })
  }

  /** @throws DeviceLost when the device is lost before `work` is done, or has reported an error nobody expected */
  async until<T>(work: Promise<T>): Promise<T> {
    const result = await Promise.race([work.catch((error: unknown) => this.#whenNotLost(error)), this.#lost])
    if (this.#fault !== null) throw new DeviceLost(`The GPU reported an error: ${printable(this.#fault)}`)
    return result
  }

  /**
   * Runs `action`, which gives the device something to check.
   * @throws JobFailure `invalid-passes`, `memory-limit`
   * @throws DeviceLost
   */
  async checked<T>(what: string, action: () => T): Promise<T> {
    this.device.pushErrorScope('internal')
    this.device.pushErrorScope('out-of-memory')
    this.device.pushErrorScope('validation')
    let scopes: Promise<(GPUError | null)[]>
    let result: T
    try {
      result = action()
    } finally {
      scopes = Promise.all([1, 2, 3].map(() => this.device.popErrorScope()))
    }
    const [validation, memory, internal] = await this.until(scopes)
    if (validation) throw new JobFailure('invalid-passes', `${what}: ${printable(validation.message)}`)
    if (memory) throw new JobFailure('memory-limit', `${what}: the GPU has no room for it.`)
    if (internal) throw new DeviceLost(`${what}: ${printable(internal.message)}`)
    return result
  }

  async #whenNotLost(cause: unknown): Promise<never> {
    await Promise.race([this.#lost, new Promise((resolve) => setTimeout(resolve, LOST_GRACE_MS))])
    throw cause
  }
}
