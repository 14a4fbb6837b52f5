/** Is this file about the city that stands here, or about another one far away? */

import type { ImportPreview, Territory } from './contract.ts'

/** Degrees of latitude in a kilometre, near enough to say "580 km away". */
const KM_PER_DEGREE = 111.2
/** A file belongs elsewhere when fewer than this share of its points lie on the territory's grid. */
const AT_HOME = 0.1

/**
 * Where a file's points lie when they do not lie here: how many kilometres from the middle of the territory, and what to
 * call that place. `undefined` when the file belongs here, or has no points to tell by.
 */
export function judgePlace(
  points: ImportPreview['points'],
  territory: Pick<Territory, 'corners'>,
  name: string,
): { name: string; kilometres: number } | undefined {
  if (points.length === 0) return undefined
  const [northWest, northEast, southEast, southWest] = territory.corners
  const west = Math.min(northWest[0], southWest[0])
  const east = Math.max(northEast[0], southEast[0])
  const south = Math.min(southWest[1], southEast[1])
  const north = Math.max(northWest[1], northEast[1])
  const here = points.filter(([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north)
  if (here.length >= points.length * AT_HOME) return undefined
  const middle = [median(points.map(([lon]) => lon)), median(points.map(([, lat]) => lat))] as const
  const up = (middle[1] - (south + north) / 2) * KM_PER_DEGREE
  const across = (middle[0] - (west + east) / 2) * KM_PER_DEGREE * Math.cos((middle[1] * Math.PI) / 180)
  return { name, kilometres: Math.round(Math.hypot(up, across)) }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number
}
