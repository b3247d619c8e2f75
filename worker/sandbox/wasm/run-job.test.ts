import { describe, expect, test } from 'vitest'
import { modules } from './hostile.fixture.ts'
import { assemble, drop } from './modules.fixture.ts'
import { run } from './run.fixture.ts'

describe('a job that behaves', () => {
  test('gives its output and exit code 0', () => {
    const { result, stdout } = run(modules.hello)
    expect(result).toMatchObject({ reason: 'exited', exitCode: 0, message: '' })
    expect(stdout).toBe('hello\n')
  })

  test('has its own exit code, and at most 255', () => {
    expect(run(modules.exitSeven).result).toMatchObject({ reason: 'exited', exitCode: 7 })
    expect(run(modules.exitThreeHundred).result).toMatchObject({ reason: 'exited', exitCode: 255 })
  })

  test('gets arguments as UTF-8, each with its end', () => {
    expect(run(modules.printArguments, { args: ['äö', '猫', ''] }).stdout).toBe('job\0äö\0猫\0\0')
  })
})

describe('a module that cannot be run', () => {
  test.each([
    ['bytes that are no module', new TextEncoder().encode('#!/bin/sh'), 'invalid-module'],
    ['an empty file', new Uint8Array(), 'invalid-module'],
    ['a cut module', modules.hello.slice(0, 30), 'invalid-module'],
    ['a body that does not validate', modules.invalidBody, 'invalid-module'],
    ['no memory', modules.noMemory, 'invalid-module'],
    ['shared memory', modules.sharedMemory, 'invalid-module'],
    ['no _start', modules.noStart, 'invalid-module'],
    ['an import of another module', modules.foreignImport, 'missing-import'],
    ['a system call that does not exist', modules.unknownWasi, 'missing-import'],
    ['memory without a maximum', modules.noMaximum, 'memory-undeclared'],
    ['memory over the limit', modules.largeMemory, 'memory-undeclared'],
  ])('%s ends before anything runs', (_, module, reason) => {
    const { result } = run(module)
    expect(result).toMatchObject({ reason, exitCode: null })
    expect(result.message).not.toBe('')
  })
})

describe('the exact class', () => {
  const float = assemble({ memory: [1, 1, 1], body: [0x43, 0, 0, 0, 0, drop] })

  test('is refused to a module that computes with floats, with what and where it is', () => {
    const { result } = run(float, { verifiable: true })
    expect(result).toMatchObject({ reason: 'not-verifiable', exitCode: null })
    expect(result.message).toMatch(/^Function 0 has f32\.const \(byte \d+\)\. A verifiable job/)
    expect(run(float).result).toMatchObject({ reason: 'exited' })
  })

  test('does not let a module through that any job would be refused', () => {
    expect(run(modules.foreignImport, { verifiable: true }).result.reason).toBe('missing-import')
    expect(run(modules.invalidBody, { verifiable: true }).result.reason).toBe('not-verifiable')
  })
})

describe('a module that misbehaves', () => {
  test('traps with the reason', () => {
    expect(run(modules.trap).result).toMatchObject({ reason: 'trapped', message: 'The module trapped: unreachable.' })
    expect(run(modules.recursion).result).toMatchObject({ reason: 'trapped' })
    expect(run(modules.badAddress).result).toMatchObject({ reason: 'trapped' })
  })

  test('floods stdout up to its limit and not a byte further', () => {
    const { result, stdoutBytes } = run(modules.outputFlood)
    expect(result.reason).toBe('output-limit')
    expect(stdoutBytes.length).toBe(1_000_000)
  })

  test('fills /out up to its limit', () => {
    const { result, files } = run(modules.bigFile)
    expect(result.reason).toBe('output-limit')
    expect(files).toEqual([])
  })

  test('makes files without end and is stopped at a thousand', () => {
    const { result } = run(modules.manyFiles)
    expect(result).toMatchObject({ reason: 'output-limit', exitCode: null })
    expect(result.message).toContain('1024')
  })

  test('delivers plain names only, and says so', () => {
    const { result, files } = run(modules.oddNames)
    expect(files.map((file) => file.path)).toEqual(['good'])
    expect(result).toMatchObject({ reason: 'exited' })
    expect(result.message).toContain('2 files')
  })

  test('cannot make a file among its inputs', () => {
    const readOnlyFileSystem = 69
    expect(run(modules.writeToInput).result.exitCode).toBe(readOnlyFileSystem)
  })

  test('says nothing after its result', () => {
    for (const module of [modules.outputFlood, modules.bigFile, modules.manyFiles, modules.hello]) {
      expect(run(module).framesAfterResult).toBe(0)
    }
  })
})
