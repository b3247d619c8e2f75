import '../../../renderer/engine/schemas-without-eval.ts'
import { createRoot } from 'react-dom/client'
import { App } from '../../../renderer/app/app.tsx'
import { connect } from '../../../renderer/engine/client.ts'
import '../../../renderer/ui/styles.ts'
import { startLanguage } from '../../../renderer/words/language.ts'
import { fakeCarrier } from '../carrier.ts'
import { connectFake } from '../connect.ts'
import { createFakeEngine } from '../engine.ts'
import { isScenarioName, scenarios } from '../scenarios.ts'

// `?scenario=busy&pace=400`: which state to show, and how fast a withdrawal moves.
const query = new URLSearchParams(window.location.search)
const name = query.get('scenario') ?? 'busy'
if (!isScenarioName(name)) throw new Error(`Unknown scenario ${name}; one of ${Object.keys(scenarios).join(', ')}.`)

const scenario = scenarios[name](Date.now())
const engine = createFakeEngine(scenario, { paceMs: Number(query.get('pace') ?? '700') })
const container = document.getElementById('root')
if (container === null) throw new Error('index.html has lost its root element.')
startLanguage()
createRoot(container).render(<App client={connect(fakeCarrier(connectFake(engine), scenario.connection))} />)
