import { useEffect, type RefObject } from 'react'

/** Moves the focus to what has just appeared, where the control that had it is gone. */
export function useFocusOnMount(target: RefObject<HTMLElement | null>, wanted = true): void {
  useEffect(() => {
    if (wanted) target.current?.focus()
  }, [target, wanted])
}
