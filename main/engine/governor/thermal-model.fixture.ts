import type { PacedCard } from './pace.ts'

/** A card as physics has it: a chip on a heat sink in moving air, read through coarse sensors. */
export interface ThermalModel {
  /** W at rest and at full work. */
  readonly idleW: number
  readonly fullW: number
  /** Degrees that the chip is above its heat sink, and the sink above the air, for each W. */
  readonly chipPerW: number
  readonly sinkPerW: number
  /** Seconds in which chip and sink go most of the way. */
  readonly chipS: number
  readonly sinkS: number
  readonly airC: number
}

export const gamingCard: ThermalModel = {
  idleW: 18,
  fullW: 285,
  chipPerW: 0.06,
  sinkPerW: 0.17,
  chipS: 3,
  sinkS: 80,
  airC: 27,
}

/** A card that heats up and cools down as it is told to work. */
export class SimulatedCard {
  readonly #model: ThermalModel
  #sink: number
  #chip: number
  #watts: number

  constructor(model: ThermalModel) {
    this.#model = model
    this.#sink = model.airC + model.sinkPerW * model.idleW
    this.#chip = this.#sink + model.chipPerW * model.idleW
    this.#watts = model.idleW
  }

  /** Lets time pass while the card works for this share of it. */
  run(seconds: number, duty: number): void {
    const { idleW, fullW, chipPerW, sinkPerW, chipS, sinkS, airC } = this.#model
    for (let left = seconds; left > 0; left -= 0.25) {
      this.#watts = idleW + duty * (fullW - idleW)
      this.#sink += (0.25 / sinkS) * (airC + sinkPerW * this.#watts - this.#sink)
      this.#chip += (0.25 / chipS) * (this.#sink + chipPerW * this.#watts - this.#chip)
    }
  }

  /** As the driver tells it: whole degrees and percent. */
  read(): PacedCard {
    return {
      temperatureC: Math.round(this.#chip),
      fanPercent: Math.round(Math.min(100, Math.max(30, 30 + 1.6 * (this.#chip - 50)))),
      powerW: Math.round(this.#watts * 100) / 100,
      powerLimitW: this.#model.fullW,
      doubtful: [],
      working: true,
    }
  }

  /** Of the chip, not rounded. */
  get celsius(): number {
    return this.#chip
  }
}
