/** Calibration as ratios: how many events came for each one expected, by tenth of the risk, and what chance alone allows. */

export interface CalibrationTenth {
  /** 1 = the tenth of the risk in the least likely cells. */
  tenth: number
  expected: number
  observed: number
  ratio: number
  /** Where the ratio would lie in 95 of 100 cases if the forecast were exactly right (normal approximation of Poisson). */
  low: number
  high: number
}

/** Tenths with less than one expected event say nothing and are left out. */
export function calibrationRatios(tenths: readonly { expected: number; observed: number }[]): CalibrationTenth[] {
  return tenths.flatMap(({ expected, observed }, i) => {
    if (!(expected >= 1)) return []
    const spread = 1.96 / Math.sqrt(expected)
    return [{ tenth: i + 1, expected, observed, ratio: observed / expected, low: Math.max(0, 1 - spread), high: 1 + spread }]
  })
}
