import { globSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { root } from '../../build/step.ts'

/** One thing that crosses a boundary between processes or over a network, as the contract has it. */
export interface BoundaryMessage {
  /** File and export, with the call or the kind of frame. */
  readonly name: string
  readonly schema: z.ZodType
}

interface Call {
  readonly in: z.ZodType
  readonly out: z.ZodType
}

/** Everything in `contract/`: each call both ways, each frame by its kind, each exported shape. Nothing is listed by hand. */
export async function boundaryMessages(): Promise<readonly BoundaryMessage[]> {
  const files = globSync('contract/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
  const found = new Map<string, BoundaryMessage>()
  for (const file of files.toSorted()) {
    const exported: Record<string, unknown> = await import(path.join(root, file))
    for (const [name, value] of Object.entries(exported)) {
      for (const message of messagesOf(`${path.basename(file, '.ts')}.${name}`, value)) found.set(message.name, message)
    }
  }
  return [...found.values()]
}

function messagesOf(name: string, value: unknown): readonly BoundaryMessage[] {
  if (value instanceof z.ZodDiscriminatedUnion) {
    return value.def.options.flatMap((option, index) =>
      option instanceof z.ZodType ? messagesOf(`${name} ${kindOf(option) ?? index}`, option) : [],
    )
  }
  if (value instanceof z.ZodType) return [{ name, schema: value }]
  if (!isCalls(value)) return []
  // A call keeps its name in whatever maps it is put together into.
  return Object.entries(value).flatMap(([method, call]) => [
    { name: `call ${method} in`, schema: call.in },
    { name: `call ${method} out`, schema: call.out },
  ])
}

/** What tells this option of a union from the others. */
function kindOf(option: z.ZodType): string | null {
  if (!(option instanceof z.ZodObject)) return null
  const literals = Object.values(option.def.shape).flatMap((field) =>
    field instanceof z.ZodLiteral ? field.def.values : [],
  )
  return literals.length === 0 ? null : literals.join(' ')
}

function isCalls(value: unknown): value is Readonly<Record<string, Call>> {
  if (typeof value !== 'object' || value === null) return false
  const calls: readonly unknown[] = Object.values(value)
  return calls.length > 0 && calls.every(isCall)
}

function isCall(value: unknown): value is Call {
  if (typeof value !== 'object' || value === null || !('in' in value) || !('out' in value)) return false
  return value.in instanceof z.ZodType && value.out instanceof z.ZodType
}
