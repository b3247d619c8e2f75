#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads'
import { reportFailure } from './cli/failures.ts'
import { EXIT } from './cli/io.ts'
import { processIo } from './cli/process-io.ts'
// As a thread it checks lines; in the first thread importing it does nothing.
import './cli/receipts/check-thread.ts'
import { verify } from './cli/receipts/verify.ts'

const USAGE = [
  'Checks receipts, bundles, verdicts, anchors, key rotations and attestations of Hearth, with nothing but this file.',
  '',
  'Usage: node hearth-verify.mjs FILE [--json] [--provider ADDRESS] [--header FILE]... [--rpc URL] [--proof FILE]',
  '',
  'Nothing is asked of any network but with --rpc. Exit 0: everything in the file was checked and holds.',
]

if (isMainThread) {
  const io = processIo()
  const args = process.argv.slice(2)
  process.exitCode = await run()

  async function run(): Promise<number> {
    if (args.length === 0 || args.includes('--help') || args.includes('-h')) {
      for (const line of USAGE) io.out(line)
      return args.length === 0 ? EXIT.usage : EXIT.done
    }
    try {
      return await verify(args, io)
    } catch (error) {
      return reportFailure(error, io)
    }
  }
}
