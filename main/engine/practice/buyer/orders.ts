import { cpuOrders } from './cpu-orders.ts'
import { gpuOrders } from './gpu-orders.ts'
import type { Maker, Order } from './order.ts'
import type { Random } from './random.ts'

const makers: Readonly<Record<'wasm' | 'wgsl', Readonly<Record<string, Maker>>>> = { wasm: cpuOrders, wgsl: gpuOrders }

/** Whether this buyer has a use for a program. */
export function hasUse(kind: 'wasm' | 'wgsl', program: string): boolean {
  return Object.hasOwn(makers[kind], program)
}

export function orderFor(kind: 'wasm' | 'wgsl', program: string, random: Random): Order {
  const make = makers[kind][program]
  if (make === undefined) throw new Error(`no use for ${program}`)
  return make(random)
}
