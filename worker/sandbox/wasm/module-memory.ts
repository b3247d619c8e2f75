/** The linear memory of the running module; its buffer changes when the memory grows. */
export class ModuleMemory {
  #memory: WebAssembly.Memory | null = null

  /** Known once the module is instantiated. */
  set(memory: WebAssembly.Memory): void {
    this.#memory = memory
  }

  view(): DataView {
    return new DataView(this.#buffer())
  }

  /** @throws RangeError when it is not all inside the memory */
  bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer(), at >>> 0, length >>> 0)
  }

  #buffer(): ArrayBuffer {
    const buffer = this.#memory?.buffer
    if (buffer instanceof ArrayBuffer) return buffer
    throw new WebAssembly.RuntimeError('a system call in the start function')
  }
}
