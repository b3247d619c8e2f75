import '../../../renderer/engine/schemas-without-eval.ts'
import type { Root } from 'react-dom/client'
import { App } from '../../../renderer/app/app.tsx'
import { connect } from '../../../renderer/engine/client.ts'
import { fakeCarrier } from '../carrier.ts'
import { connectFake } from '../connect.ts'
import { createFakeEngine } from '../engine.ts'
import { isScenarioName, scenarios } from '../scenarios.ts'

/** `?scenario=busy&pace=400`: which state to show, and how fast a withdrawal moves. */
export function openFakeWindow(root: Root): void {
  const query = new URLSearchParams(window.location.search)
  const name = query.get('scenario') ?? 'busy'
  if (!isScenarioName(name)) {
    throw new Error(`Unknown scenario ${name}; one of ${Object.keys(scenarios).join(', ')}.`)
  }
  const scenario = scenarios[name](Date.now())
  const engine = createFakeEngine(scenario, { paceMs: Number(query.get('pace') ?? '700') })
  root.render(<App client={connect(fakeCarrier(connectFake(engine), scenario.connection))} />)
}
