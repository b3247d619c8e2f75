/** Device-independent pixels, as Electron's Rectangle. */
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const defaultSize = { width: 1280, height: 800 } as const
export const minimumSize = { width: 900, height: 600 } as const

/** How much of the window must be on one display for the person to be able to grab it. */
const graspable = { width: 200, height: 100 } as const

/**
 * Where the window opens: where it was, if that is still on a display and not smaller than
 * allowed; else the default size, placed by the system. Displays come and go, and a file can say
 * anything.
 */
export function openingBounds(
  saved: Bounds | null,
  workAreas: readonly Bounds[],
): Bounds | { readonly width: number; readonly height: number } {
  if (saved === null) return defaultSize
  const reachable = workAreas.some((area) => overlaps(saved, area))
  if (!reachable) return defaultSize
  return {
    x: saved.x,
    y: saved.y,
    width: Math.max(saved.width, minimumSize.width),
    height: Math.max(saved.height, minimumSize.height),
  }
}

function overlaps(window: Bounds, area: Bounds): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const height = Math.min(window.y + window.height, area.y + area.height) - Math.max(window.y, area.y)
  // The title bar is at the top: a window whose top is above the screen cannot be moved back.
  return width >= graspable.width && height >= graspable.height && window.y >= area.y
}
