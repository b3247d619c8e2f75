import type { EngineHandlers, Snapshot } from '../../contract/engine.ts'

type WelcomeHandlers = Pick<EngineHandlers, Extract<keyof EngineHandlers, `welcome.${string}`>>

const STEPS = 20

/** A first start that measures in so many steps, `paceMs` for all of them. */
export function createFakeWelcome(parts: {
  readonly paceMs: number
  readonly welcome: () => Snapshot['welcome']
  readonly show: (welcome: Snapshot['welcome']) => void
}): WelcomeHandlers {
  const { paceMs, welcome, show } = parts
  let timer: ReturnType<typeof setInterval> | undefined
  let step = 0

  function measure(change: Partial<Snapshot['welcome']['benchmark']>): Snapshot['welcome'] {
    show({ ...welcome(), benchmark: { ...welcome().benchmark, ...change } })
    return welcome()
  }

  function tick(): void {
    step += 1
    if (step < STEPS) return void measure({ running: { on: 'cpu', done: step / STEPS } })
    clearInterval(timer)
    measure({ running: null, measured: { on: 'cpu', at: Date.now(), pictures: 38, eachMs: 526 } })
  }

  return {
    'welcome.finish': async () => {
      show({ ...welcome(), open: false })
      return welcome()
    },
    'welcome.measure': async () => {
      step = 0
      clearInterval(timer)
      timer = setInterval(tick, paceMs / STEPS)
      return measure({ running: { on: 'cpu', done: 0 }, problem: null })
    },
    'welcome.stop': async () => {
      clearInterval(timer)
      return measure({ running: null })
    },
  }
}
