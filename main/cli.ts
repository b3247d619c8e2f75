#!/usr/bin/env node
import { dispatch } from './cli/dispatch.ts'
import { processIo } from './cli/process-io.ts'

process.exitCode = await dispatch(process.argv.slice(2), processIo())
