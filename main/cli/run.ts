import path from 'node:path'
import { sourceLayout } from '../layout.ts'
import type { CommandIo } from './io.ts'
import { runEngine } from './run-engine.ts'

const layout = sourceLayout(path.join(import.meta.dirname, '..', '..'))

/** `hearth run`, from the sources. */
export const run = (args: readonly string[], io: CommandIo): Promise<number> => runEngine(layout, args, io)
