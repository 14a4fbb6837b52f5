/** Snap points: places on a map that stand for at least k addresses each, to which every incident is moved before it is shown. Pure. */

import { type PlanePoint, PointIndex } from './address-index.ts'

export interface SnapPoint extends PlanePoint {
  /** Addresses that are nearer to this point than to any other. */
  addresses: number
}

/**
 * The rule of police.uk: a point over the middle of a street or a public place, whose catchment holds at least `k` postal
 * addresses. Points with too few are taken out, the emptiest first, and their addresses go to the next nearest, until every
 * catchment is large enough.
 *
 * @param candidates middles of streets, public places
 * @throws RangeError where there are fewer than `k` addresses in all
 */
export function settleSnapPoints(candidates: readonly PlanePoint[], addresses: readonly PlanePoint[], k = 8): SnapPoint[] {
  if (addresses.length < k || candidates.length === 0) {
    throw new RangeError(
      `snap points need a candidate and ${k} addresses; there are ${candidates.length} and ${addresses.length}`,
    )
  }
  const index = new PointIndex(candidates)
  const catchments = new Map<number, number[]>(candidates.map((_, at) => [at, []]))
  const assign = (address: number): void => {
    const [at] = index.nearest(addresses[address] as PlanePoint, 1)
    catchments.get(at as number)?.push(address)
  }
  for (const at of addresses.keys()) assign(at)
  while (true) {
    const emptiest = smallest(catchments)
    const orphans = catchments.get(emptiest) as number[]
    if (orphans.length >= k) break
    catchments.delete(emptiest)
    index.remove(emptiest)
    for (const address of orphans) assign(address)
  }
  return [...catchments].map(([at, held]) => ({ ...(candidates[at] as PlanePoint), addresses: held.length }))
}

function smallest(catchments: ReadonlyMap<number, readonly number[]>): number {
  let found = -1
  let fewest = Number.POSITIVE_INFINITY
  for (const [at, held] of catchments) {
    if (held.length >= fewest) continue
    fewest = held.length
    found = at
  }
  return found
}

/** The nearest snap point; the true place is not kept. */
export function snapPlace(place: PlanePoint, points: PointIndex): PlanePoint {
  const [at] = points.nearest(place, 1)
  const { x, y } = points.points[at as number] as PlanePoint
  return { x, y }
}
