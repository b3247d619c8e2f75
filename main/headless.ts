import path from 'node:path'
import { reported } from './cli/failures.ts'
import { EXIT } from './cli/io.ts'
import { withLanguage } from './cli/language.ts'
import { processIo } from './cli/process-io.ts'
import { runEngine, runUsage } from './cli/run-engine.ts'
import { headlessLayout } from './layout.ts'

/** Entry of `npm start` where there is no window: `hearth run`. This file runs bundled, as `out/headless/headless.js`. */
const repository = path.resolve(import.meta.dirname, '..', '..')
const io = processIo()

process.exitCode = await reported(
  async () => {
    const args = withLanguage(process.argv.slice(2), io.environment)
    if (!args.includes('--help') && !args.includes('-h')) return runEngine(headlessLayout(repository), args, io)
    io.out(runUsage())
    return EXIT.done
  },
  runUsage,
  io,
)
