import { DeviceLost, JobFailure, printable } from './failures.ts'

/** How long a failed call waits for the word that the device was lost, which may come just after it. */
const LOST_GRACE_MS = 100

/** A device under watch: waiting for anything of it also waits for its loss. */
export class DeviceWatch {
  readonly device: GPUDevice
  /** Those who wait now; a promise of the loss that all of them shared would remember each for good. */
  readonly #waiting = new Set<(loss: DeviceLost) => void>()
  #loss: DeviceLost | null = null

  constructor(device: GPUDevice) {
    this.device = device
    // A device's `lost` never rejects.
    void device.lost.then(({ message }) => this.#lose(`The GPU was lost: ${printable(message)}`))
    device.addEventListener('uncapturederror', (event) => {
      // Without this the Node binding prints the message on stdout.
      event.preventDefault()
      this.#lose(`The GPU reported an error: ${printable(event.error.message)}`)
    })
  }

  /** @throws DeviceLost when the device is lost before `work` is done, or has reported an error nobody expected */
  async until<T>(work: Promise<T>): Promise<T> {
    const { promise: loss, reject } = Promise.withResolvers<never>()
    this.#waiting.add(reject)
    try {
      if (this.#loss !== null) reject(this.#loss)
      return await Promise.race([loss, work.catch(unlessLost)])
    } finally {
      this.#waiting.delete(reject)
    }
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

  #lose(message: string): void {
    this.#loss ??= new DeviceLost(message)
    for (const reject of this.#waiting) reject(this.#loss)
  }
}

async function unlessLost(cause: unknown): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, LOST_GRACE_MS))
  throw cause
}
