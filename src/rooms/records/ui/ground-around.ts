/** A stand-in for the territory, so that a file's places can be looked at before any ground is settled. */

import type { TerritoryOnWire } from '#web/api.ts'

type Place = readonly [number, number]

/** `[west, south, east, north]` around the middle 98 % of the places: a few at (0, 0) must not shrink the city to a dot. */
export function boxAround(places: readonly Place[]): [number, number, number, number] {
  const between = (values: number[]): [number, number] => {
    values.sort((a, b) => a - b)
    const cut = Math.floor(values.length * 0.01)
    return [values[cut] as number, values[values.length - 1 - cut] as number]
  }
  const [west, east] = between(places.map(([longitude]) => longitude))
  const [south, north] = between(places.map(([, latitude]) => latitude))
  const air = Math.max(0.01, 0.08 * Math.max(east - west, north - south))
  return [west - air, south - air, east + air, north + air]
}

/** One cell as large as the places need. Nothing else is known of this ground. */
export function groundAround(places: readonly Place[]): TerritoryOnWire {
  const [west, south, east, north] = boxAround(places)
  return {
    agency: '',
    name: '',
    zone: 'UTC',
    projection: '',
    grid: { columns: 1, rows: 1, cellSize: 1, originX: 0, originY: 0 },
    cells: [0],
    beatOfCell: [-1],
    beats: [],
    residentAreas: [],
    shifts: [],
    synthetic: false,
    digest: '',
    corners: [
      [west, north],
      [east, north],
      [east, south],
      [west, south],
    ],
  } as unknown as TerritoryOnWire
}

/** Whether most of the places lie within the ground's four corners. */
export const liesOn = (places: readonly Place[], corners: readonly Place[]): boolean => shareOn(places, corners) >= 0.5

/** Share of the places within the ground's four corners, 0 to 1. */
export function shareOn(places: readonly Place[], corners: readonly Place[]): number {
  const [west, east] = [Math.min(...corners.map(([x]) => x)), Math.max(...corners.map(([x]) => x))]
  const [south, north] = [Math.min(...corners.map(([, y]) => y)), Math.max(...corners.map(([, y]) => y))]
  const inside = places.filter(([x, y]) => x >= west && x <= east && y >= south && y <= north).length
  return inside / Math.max(1, places.length)
}
