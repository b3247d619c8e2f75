import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../step.ts'
import { checkLayers } from './layer-check.ts'

const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], {
  cwd: root,
  encoding: 'utf8',
})
const files = listed
  .split('\n')
  .filter((file) => file.includes('/') && !file.endsWith('.d.ts') && existsSync(path.join(root, file)))
  .map((file) => ({ file, source: readFileSync(path.join(root, file), 'utf8') }))

const problems = checkLayers(files)
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.stdout.write(`layers: ${files.length} files, ${problems.length} problems\n`)
process.exitCode = problems.length === 0 ? 0 : 1
