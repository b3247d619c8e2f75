import path from 'node:path'
import { chooseShell, hasDisplay, retryHint } from './start/choose-shell.ts'
import { ENGINE_ENVIRONMENT, ENGINE_FLAGS } from './start/engine-flags.ts'
import { electronPackage, electronVersion, findElectron } from './start/electron-binary.ts'
import { earlierFailure, rememberFetch } from './start/failed-fetch.ts'
import { fetchElectron } from './start/fetch-electron.ts'
import { desktopStartFailure, exitCodeOf, runChild } from './start/run-child.ts'
import { root } from './step.ts'

/**
 * `npm start`: the window where there is a display and Electron's program, else the browser.
 * `--desktop` and `--headless` ask for one; other arguments go to whichever runs.
 */
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const failureFile = path.join(root, 'out', 'electron-fetch.json')
const given = process.argv.slice(2)
const passedOn = given.filter((argument) => argument !== '--desktop' && argument !== '--headless')

async function headless(because: string): Promise<void> {
  say(`Hearth runs without a window: ${because}`)
  const args = [...ENGINE_FLAGS, 'out/headless/headless.js', ...passedOn]
  process.exitCode = exitCodeOf(await runChild(process.execPath, args, root, ENGINE_ENVIRONMENT))
}

async function desktop(): Promise<void> {
  const program = findElectron()
  if (program === null) {
    await headless('Electron is not there after all.')
    return
  }
  const end = await runChild(program, [root, ...passedOn], root)
  const failure = desktopStartFailure(end)
  if (failure === null) process.exitCode = exitCodeOf(end)
  else await headless(failure)
}

async function fetchThenDesktop(): Promise<void> {
  say('Fetching Electron for the window; this is done once.')
  const failure = await fetchElectron({
    installer: path.join(electronPackage, 'install.js'),
    destination: path.join(electronPackage, 'dist'),
    scratch: path.join(root, 'out', 'electron-download'),
    say,
  })
  rememberFetch(failureFile, electronVersion(), failure)
  if (failure === null) await desktop()
  else await headless(`Electron could not be fetched: ${failure} ${retryHint}`)
}

async function start(): Promise<void> {
  // Not imported at the top, so that a failing build step is reported and not a failing import.
  const { buildAll } = await import('./build.ts')
  await buildAll(say)
  const choice = chooseShell({
    asked: given.includes('--headless') ? 'headless' : given.includes('--desktop') ? 'desktop' : null,
    platform: process.platform,
    root: process.getuid?.() === 0,
    display: hasDisplay(process.platform, process.env),
    electron: findElectron() === null ? 'absent' : 'present',
    earlierFailure: earlierFailure(failureFile, electronVersion()),
  })
  if (choice.shell === 'headless') await headless(choice.because)
  else if (choice.shell === 'desktop') await desktop()
  else await fetchThenDesktop()
}

await start()
