import type { PAIRING_CODE_MESSAGE } from '../../contract/desktop.ts'
import { goTo, pairingHref } from '../routes/route.ts'

// A type alone is imported: this runs before the first frame, and the schemas come after it.
const name: typeof PAIRING_CODE_MESSAGE = 'hearth:pairing-code'

/** Opens the form for pairing when the desktop shell was given a link with a code; the route looks at it again. */
export function followPairingLinks(): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const { data } = event
    if (event.source !== window || !Array.isArray(data) || data[0] !== name) return
    if (typeof data[1] === 'string') goTo(pairingHref(data[1]))
  })
}
