/**
 * Holds NVIDIA’s library in a process of its own: a native call that hangs can be ended there and nowhere else, and
 * a library that crashes takes nothing with it. Arguments: the library’s file. Questions and answers are lines of JSON.
 */
import { createInterface } from 'node:readline'
import { Nvml, NvmlRefusal } from './bindings.ts'
import { NvmlRequest, type NvmlAnswer } from './messages.ts'
import { deviceAt, orCode, readCards } from './read-cards.ts'

const TEXT_BYTES = 96
const [, , file = ''] = process.argv
const lastSeen = new Map<string, bigint>()
let open: Nvml | null = null

function say(answer: NvmlAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

/** @throws Error where the file is no library; NvmlRefusal */
function opened(): Nvml {
  if (open !== null) return open
  const nvml = new Nvml(file)
  nvml.call('nvmlInit_v2')
  open = nvml
  return nvml
}

function answerTo(request: NvmlRequest): NvmlAnswer {
  try {
    return request.ask === 'look' ? look(opened()) : limit(opened(), request.uuid, request.milliwatts)
  } catch (error: unknown) {
    const detail = (error instanceof Error ? error.message : String(error)).slice(0, 500)
    return { said: 'failed', code: error instanceof NvmlRefusal ? error.code : null, detail }
  }
}

function look(nvml: Nvml): NvmlAnswer {
  return {
    said: 'cards',
    driver: nvml.text('nvmlSystemGetDriverVersion', TEXT_BYTES),
    cuda: orCode(() => nvml.number('nvmlSystemGetCudaDriverVersion_v2')),
    cards: readCards(nvml, lastSeen),
  }
}

function limit(nvml: Nvml, uuid: string, milliwatts: number): NvmlAnswer {
  const count = nvml.number('nvmlDeviceGetCount_v2')
  for (let index = 0; index < count; index += 1) {
    const device = deviceAt(nvml, index)
    if (nvml.text('nvmlDeviceGetUUID', TEXT_BYTES, device) !== uuid) continue
    return { said: 'limited', code: nvml.code('nvmlDeviceSetPowerManagementLimit', device, milliwatts) }
  }
  return { said: 'failed', code: null, detail: 'There is no such card.' }
}

say({ said: 'started' })
for await (const line of createInterface({ input: process.stdin })) say(answerTo(NvmlRequest.parse(JSON.parse(line))))
// The engine is gone, or has had enough.
process.exit(0)
