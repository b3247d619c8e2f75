import { useEffect, useState, type Dispatch, type SetStateAction } from 'react'

/**
 * What the shell says, asked again and again while the window shows it: the shell tells nobody by itself.
 * @param read asks once, the same function from render to render; null while nothing is asked
 * @returns undefined until the shell has answered, and how an answer to another call is shown at once
 */
export function useShellView<View>(
  read: (() => Promise<View>) | null,
  everyMs: number,
): readonly [View | undefined, Dispatch<SetStateAction<View | undefined>>] {
  const [view, setView] = useState<View | undefined>(undefined)
  useEffect(() => {
    if (read === null) return undefined
    let isShown = true
    const look = (): void => {
      read().then(
        (answer) => isShown && setView(answer),
        // A shell that does not answer is asked again.
        () => undefined,
      )
    }
    look()
    const timer = setInterval(look, everyMs)
    return () => {
      isShown = false
      clearInterval(timer)
    }
  }, [read, everyMs])
  return [view, setView]
}
