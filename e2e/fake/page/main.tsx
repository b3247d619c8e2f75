import { begin } from '../../../renderer/begin.tsx'

begin(async () => (await import('./open-window.tsx')).openFakeWindow).catch(reportError)
