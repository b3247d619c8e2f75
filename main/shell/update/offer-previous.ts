import { t, sentences, translated } from '../../../contract/words/speak.ts'
import type { ShellElectron } from '../electron-parts.ts'
import { reasonOf, type ShellLog } from '../log.ts'
import { wayBack, type WayBack } from './trial.ts'
import type { Install } from './update-desk.ts'
import type { UpdateMemory } from './update-memory.ts'
import { fetchRelease, fileFor, type UpdateSource } from './updates.ts'

export interface OfferPreviousOptions {
  readonly electron: Pick<ShellElectron, 'dialog'>
  readonly source: UpdateSource
  readonly trial: NonNullable<UpdateMemory['trial']>
  readonly install: Install
  readonly log: ShellLog
}

/**
 * Asks the person what to do about a version that failed to start twice. Neither engine nor window runs meanwhile, so
 * nothing touches the books.
 * @returns `start` to try the new version once more, `end` when the app is to quit
 */
export async function offerPrevious(options: OfferPreviousOptions): Promise<'start' | 'end'> {
  const { electron, source, trial, log } = options
  const back = wayBackOrNone(options)
  const file = back.kind === 'open' ? fileFor(back.release, source.target) : null
  const canGoBack = back.kind === 'open' && file !== null
  const buttons = [...(canGoBack ? [t`Put ${back.release.version} back`] : []), t`Try again`, t`Quit`]
  const { response } = await electron.dialog.showMessageBox({
    type: 'warning',
    title: 'Hearth',
    message: t`Hearth ${trial.version} failed to start twice.`,
    detail: sentences(t`Your books and your money are as they were.`, explain(back, canGoBack)),
    buttons,
    defaultId: 0,
    cancelId: buttons.length - 1,
    noLink: true,
  })
  const chosen = buttons[response]
  if (chosen === t`Try again`) return 'start'
  if (!canGoBack || chosen === t`Quit`) return 'end'
  try {
    const path = await fetchRelease(source, back.release, file)
    await options.install({ version: back.release.version, file, path }, { relaunch: true, downgrade: true })
  } catch (error) {
    log.error('update-not-put-back', { reason: reasonOf(error).slice(0, 200) })
    electron.dialog.showErrorBox(t`Hearth ${back.release.version} could not be put back`, translated(reasonOf(error)))
  }
  return 'end'
}

/** What the list says that the version came with; one that cannot be read any more leads nowhere. */
function wayBackOrNone({ trial, source, log }: OfferPreviousOptions): WayBack {
  try {
    return wayBack(trial, source.feed)
  } catch (error) {
    log.error('update-no-way-back', { reason: reasonOf(error).slice(0, 200) })
    return { kind: 'none' }
  }
}

function explain(back: WayBack, canGoBack: boolean): string {
  if (canGoBack) return t`The version before can be put back; this one is then not installed again.`
  if (back.kind === 'books-changed') {
    return t`This version has already changed the form of the books, which ${back.version} cannot read, so it cannot be put back.`
  }
  return t`There is no version before that could be put back.`
}
