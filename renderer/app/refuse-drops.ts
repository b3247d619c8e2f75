/**
 * A file that is dropped on the window is left where it was: a browser would open it, in place of
 * the window or beside it. Begins with the first file of the window, because a drop may come before the rest is there.
 */
export function refuseDrops(): void {
  for (const kind of ['dragenter', 'dragover', 'drop'] as const) window.addEventListener(kind, refuse)
}

function refuse(event: DragEvent): void {
  // Text may be dragged into a field.
  if (event.dataTransfer?.types.includes('Files') !== true) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'none'
}
