/** From the city's own metres to longitude and latitude. */

import type { Point } from './draw-curves.ts'

/** Quiet farmland in the Midwest, so that sun, zone and scale are plausible. No city stands there. */
export const origin = { longitude: -93.95, latitude: 40.66, zone: 'America/Chicago' } as const

const METRES_PER_DEGREE = 111_195

export interface Globe {
  /** Rounded to a millionth of a degree (about 0.1 m), so that the same point is always the same text. */
  lonLat(p: Point): [number, number]
}

/** A flat map around the origin: over 11 km it is off by less than a metre from the globe, and the city is invented anyway. */
export function placeOnGlobe(width: number, height: number): Globe {
  const perLongitude = METRES_PER_DEGREE * Math.cos((origin.latitude * Math.PI) / 180)
  const round = (value: number): number => Math.round(value * 1e6) / 1e6
  return {
    lonLat: ([x, y]) => [
      round(origin.longitude + (x - width / 2) / perLongitude),
      round(origin.latitude + (y - height / 2) / METRES_PER_DEGREE),
    ],
  }
}
