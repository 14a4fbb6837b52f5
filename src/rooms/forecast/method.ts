/** What every way of forecasting must be able to do, so that all face the same origins, the same level and the same score. */

/** What a window turned out to hold, as far as it is known: a list of (position, weight). Position -1 is off the area. */
export interface Outcome {
  position: Int32Array
  weight: Float32Array
  /** First day on which this part of the outcome was known. */
  known: Int32Array
  count: number
}

/** Days are local days. A method sees only what was known at the origin, because nothing else is ever handed to it. */
export interface Method {
  readonly name: string
  /** An event part became known. `source` 0 is what is forecast; others are further sources in the order given. */
  observe(source: number, position: number, day: number, weight: number, part: number): void
  /**
   * A past origin whose window has an outcome by now or soon: remember what was forecast for it. `learn` may use each part
   * of the outcome once it is known.
   */
  rehearse(origin: number, horizon: number, outcome: Outcome): void
  /** Fits everything that is fitted, on rehearsals whose outcomes were known before `origin`. */
  learn(origin: number): void
  /** Share of the next window's events in each cell; sums to 1 over the area. */
  share(origin: number, into: Float32Array): void
  /** Order of cells where it differs from the share: higher first. Absent = by share. */
  priority?(origin: number, share: Float32Array, into: Float32Array): void
}
