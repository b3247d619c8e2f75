import type { EndReason } from '../../../contract/job.ts'
import { OutputLimit } from './output-budget.ts'

export interface Failure {
  readonly reason: Extract<EndReason, 'trapped' | 'invalid-module' | 'missing-import' | 'memory-limit' | 'output-limit'>
  /** For the buyer: about the module only. */
  readonly message: string
}

/** What a module's compiling, linking or running threw, as the end of its job. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof OutputLimit) return { reason: 'output-limit', message: error.message }
  if (error instanceof WebAssembly.CompileError) {
    return { reason: 'invalid-module', message: `The module does not validate: ${plain(error.message)}` }
  }
  if (error instanceof WebAssembly.LinkError) {
    return { reason: 'missing-import', message: `The module does not link: ${plain(error.message)}` }
  }
  if (error instanceof WebAssembly.RuntimeError) {
    return { reason: 'trapped', message: `The module trapped: ${plain(error.message)}.` }
  }
  if (error instanceof RangeError) return explainRange(error.message)
  return { reason: 'trapped', message: 'The module ended by an exception that it did not catch.' }
}

function explainRange(message: string): Failure {
  if (message.includes('call stack'))
    return { reason: 'trapped', message: 'The module trapped: its call stack is full.' }
  if (message.includes('allocat') || message.includes('Memory')) {
    return { reason: 'memory-limit', message: 'The memory this module needs at its start is over the limit.' }
  }
  return { reason: 'trapped', message: 'The module passed an address outside its memory to a system call.' }
}

function plain(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?').slice(0, 300)
}
