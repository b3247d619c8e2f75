import { connect, type Socket } from 'node:net'

/** A window manager of one window, as far as its properties go; speaks the X protocol, version 11, by itself. */
export interface TestWindowManager {
  /** Makes a window, and says that it is in front. */
  openWindow(): Promise<string>
  setStates(window: string, states: readonly string[]): Promise<void>
  close(): void
}

const ATOM = 4
const WINDOW = 33

export async function testWindowManager(display: number): Promise<TestWindowManager> {
  const socket = connect(`/tmp/.X11-unix/X${display}`)
  const next = reader(socket)
  socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
  const head = await next(8)
  const setup = await next(head.readUInt16LE(6) * 4)
  const base = setup.readUInt32LE(4)
  const root = setup.readUInt32LE(32 + pad4(setup.readUInt16LE(16)) + setup.readUInt8(21) * 8)
  let windows = 0

  async function atom(name: string): Promise<number> {
    const request = Buffer.alloc(8 + pad4(name.length))
    request.writeUInt8(16, 0)
    request.writeUInt16LE(request.length / 4, 2)
    request.writeUInt16LE(name.length, 4)
    request.write(name, 8, 'latin1')
    socket.write(request)
    return (await next(32)).readUInt32LE(8)
  }

  function setProperty(window: number, property: number, type: number, values: readonly number[]): void {
    const request = Buffer.alloc(24 + values.length * 4)
    request.writeUInt8(18, 0)
    request.writeUInt16LE(request.length / 4, 2)
    for (const [index, value] of [window, property, type].entries()) request.writeUInt32LE(value, 4 + index * 4)
    request.writeUInt8(32, 16)
    request.writeUInt32LE(values.length, 20)
    for (const [index, value] of values.entries()) request.writeUInt32LE(value, 24 + index * 4)
    socket.write(request)
  }

  return {
    async openWindow() {
      windows += 1
      const window = base + windows
      const request = Buffer.alloc(32)
      request.writeUInt8(1, 0)
      request.writeUInt16LE(8, 2)
      request.writeUInt32LE(window, 4)
      request.writeUInt32LE(root, 8)
      request.writeUInt16LE(100, 16)
      request.writeUInt16LE(100, 18)
      request.writeUInt16LE(1, 22)
      socket.write(request)
      setProperty(root, await atom('_NET_ACTIVE_WINDOW'), WINDOW, [window])
      return `0x${window.toString(16)}`
    },
    async setStates(window, states) {
      const property = await atom('_NET_WM_STATE')
      const values: number[] = []
      for (const state of states) values.push(await atom(state))
      setProperty(Number(window), property, ATOM, values)
    },
    close: () => socket.destroy(),
  }
}

function reader(socket: Socket): (bytes: number) => Promise<Buffer> {
  let waiting = Buffer.alloc(0)
  let wake: (() => void) | null = null
  socket.on('data', (data: Buffer) => {
    waiting = Buffer.concat([waiting, data])
    wake?.()
  })
  return async (bytes) => {
    while (waiting.length < bytes) await new Promise<void>((resolve) => (wake = resolve))
    const taken = waiting.subarray(0, bytes)
    waiting = waiting.subarray(bytes)
    return taken
  }
}

function pad4(length: number): number {
  return (length + 3) & ~3
}
