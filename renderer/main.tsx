import './engine/schemas-without-eval.ts'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { desktopBridge } from './desktop/bridge.ts'
import { connect } from './engine/client.ts'
import { messagePortCarrier } from './engine/message-port.ts'
import { webSocketCarrier } from './engine/websocket.ts'
import './ui/styles.ts'
import { startLanguage } from './words/language.ts'

startLanguage()
const carrier = desktopBridge() === undefined ? webSocketCarrier() : messagePortCarrier()
const container = document.getElementById('root')
if (container === null) throw new Error('index.html has lost its root element.')
createRoot(container).render(<App client={connect(carrier)} />)
