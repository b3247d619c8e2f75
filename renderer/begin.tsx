import { createRoot, type Root } from 'react-dom/client'
import { fetchScreen } from './app/screens.ts'
import { MissingCode } from './app/missing-code.tsx'
import { Connecting } from './features/connect/connecting.tsx'
import { parseRoute } from './routes/route.ts'
import { startTheme } from './theme/theme.ts'
import './ui/styles.ts'
import { startLanguage } from './words/language.ts'

/** A page that nobody looks at has no frames: then it goes on without one, after so many milliseconds. */
const NO_FRAME_MS = 100

/**
 * Shows the first frame, in the chosen colours and language, and only then runs the rest of the window: reading in
 * every message of the engine takes longer than everything a person sees first.
 */
export async function begin(fetchWindow: () => Promise<(root: Root) => void>): Promise<void> {
  startTheme()
  const container = document.getElementById('root')
  if (container === null) throw new Error('index.html has lost its root element.')
  await startLanguage()
  const root = createRoot(container)
  root.render(<Connecting />)
  await firstFrame()
  fetchScreen(parseRoute(window.location.hash).screen)
  try {
    const open = await fetchWindow()
    open(root)
  } catch (error) {
    root.render(<MissingCode />)
    throw error
  }
}

function firstFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve))
    setTimeout(resolve, NO_FRAME_MS)
  })
}
