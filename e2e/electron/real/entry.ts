import { startDesktop } from '../../../main/shell/desktop.ts'
import { lineLog } from '../../../main/shell/log.ts'
import { HostSettings } from './host-settings.ts'
import { recordingElectron } from './recorder.ts'

/** The app as the specs start it on the real Electron: the true shell around a recording Electron. */
const settings = HostSettings.parse(JSON.parse(process.env['HEARTH_E2E_HOST'] ?? '{}'))
const { electron, recorder } = recordingElectron()
electron.app.setPath('userData', settings.userData)
Object.defineProperty(globalThis, 'hearthRecorder', { value: recorder })

startDesktop({
  electron,
  paths: settings.paths,
  log: lineLog((line) => process.stderr.write(line)),
  platform: process.platform,
  tooOld: null,
  checkedResources: null,
  arguments: [],
  environment: process.env,
  startAgain: [process.execPath, settings.app],
  documentation: null,
  updates: null,
})
