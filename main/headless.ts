import { dispatch } from './cli/dispatch.ts'
import { processIo } from './cli/process-io.ts'

/** Entry of `npm start` where there is no window: the same as `hearth run`. */
process.exitCode = await dispatch(['run', ...process.argv.slice(2)], processIo())
