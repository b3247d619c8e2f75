import { DeviceWatch } from './device-watch.ts'
import { MAP_READ, USAGE } from './webgpu-flags.ts'

const COUNT = 256

/** Wrapping products, shifts, rotations and a comparison: what a broken or pretended GPU gets wrong. */
const SOURCE = `
@group(0) @binding(0) var<storage, read_write> answers: array<u32, ${COUNT}>;
@compute @workgroup_size(64)
fn answer(@builtin(global_invocation_id) id: vec3u) {
  var x = id.x * 0x9e3779b9u + 1u;
  x = (x ^ (x >> 16u)) * 0x7feb352du;
  x = (x << 7u) | (x >> 25u);
  answers[id.x] = select(x / 3u, x % 65521u, x < 0x80000000u);
}`

function expected(index: number): number {
  let x = (Math.imul(index, 0x9e3779b9) + 1) >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = ((x << 7) | (x >>> 25)) >>> 0
  return x < 0x80000000 ? x % 65_521 : Math.floor(x / 3)
}

/** Whether the device computes what the processor computes. */
export async function knownAnswerHolds(device: GPUDevice): Promise<boolean> {
  const watch = new DeviceWatch(device)
  const module = device.createShaderModule({ code: SOURCE })
  const pipeline = await watch.until(
    device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'answer' } }),
  )
  const answers = device.createBuffer({ size: COUNT * 4, usage: USAGE.storage | USAGE.copySource })
  const readable = device.createBuffer({ size: COUNT * 4, usage: USAGE.mapRead | USAGE.copyTarget })
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setPipeline(pipeline)
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: answers } }],
    }),
  )
  pass.dispatchWorkgroups(COUNT / 64)
  pass.end()
  encoder.copyBufferToBuffer(answers, 0, readable, 0, COUNT * 4)
  device.queue.submit([encoder.finish()])
  await watch.until(readable.mapAsync(MAP_READ))
  const holds = new Uint32Array(readable.getMappedRange()).every((answer, index) => answer === expected(index))
  readable.destroy()
  answers.destroy()
  return holds
}
