import { describe, expect, it } from 'vitest'
import { lineLog } from '../log.ts'
import { checkForUpdates, updateCheckEveryMs, type UpdateCheckOptions } from './update-check.ts'

type Answer = Awaited<ReturnType<UpdateCheckOptions['updater']['checkForUpdates']>>

function watched(answer: () => Promise<Answer>) {
  const seen: string[] = []
  const lines: string[] = []
  const waiting: { readonly milliseconds: number; readonly run: () => void }[] = []
  const updater = { autoDownload: true, autoInstallOnAppQuit: true, checkForUpdates: answer }
  checkForUpdates({
    updater,
    log: lineLog((line) => lines.push(line)),
    onUpdate: (version) => seen.push(version),
    schedule(milliseconds, run) {
      waiting.push({ milliseconds, run })
      return () => undefined
    },
  })
  return { seen, lines, waiting, updater }
}

const release = (version: string, isUpdateAvailable: boolean): Answer => {
  const updateInfo = { version, files: [], path: '', sha512: '', releaseDate: '' }
  return { isUpdateAvailable, updateInfo, versionInfo: updateInfo }
}

describe('looking for a newer version', () => {
  it('neither downloads nor installs it', () => {
    expect(watched(async () => null).updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: false })
  })
  it('says that there is one, and looks again a day later', async () => {
    const { seen, waiting } = watched(async () => release('0.2.0', true))
    waiting[0]?.run()
    await expect.poll(() => waiting.length).toBe(2)
    expect(seen).toEqual(['0.2.0'])
    expect(waiting[1]?.milliseconds).toBe(updateCheckEveryMs)
  })
  it('says nothing of the version it is', async () => {
    const { seen, waiting } = watched(async () => release('0.1.0', false))
    waiting[0]?.run()
    await expect.poll(() => waiting.length).toBe(2)
    expect(seen).toEqual([])
  })
  it('goes on after a feed that cannot be read', async () => {
    const { seen, waiting, lines } = watched(async () => {
      throw new Error('no network')
    })
    waiting[0]?.run()
    await expect.poll(() => waiting.length).toBe(2)
    expect(seen).toEqual([])
    expect(lines[0]).toContain('update-check-failed')
  })
})
