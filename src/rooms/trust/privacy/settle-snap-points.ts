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
  /** Candidates by how many addresses they hold, as long as these are too few. */
  const short: Set<number>[] = Array.from({ length: k }, () => new Set())
  for (const at of candidates.keys()) short[0]?.add(at)
  const assign = (address: number): void => {
    const [at] = index.nearest(addresses[address] as PlanePoint, 1)
    const held = catchments.get(at as number) as number[]
    short[held.length]?.delete(at as number)
    held.push(address)
    short[held.length]?.add(at as number)
  }
  for (const at of addresses.keys()) assign(at)
  for (let emptiest = firstOf(short); emptiest !== undefined; emptiest = firstOf(short)) {
    const orphans = catchments.get(emptiest) as number[]
    short[orphans.length]?.delete(emptiest)
    catchments.delete(emptiest)
    index.remove(emptiest)
    for (const address of orphans) assign(address)
  }
  return [...catchments].map(([at, held]) => ({ ...(candidates[at] as PlanePoint), addresses: held.length }))
}

const firstOf = (short: readonly ReadonlySet<number>[]): number | undefined =>
  short
    .find(({ size }) => size > 0)
    ?.values()
    .next().value

/** The nearest snap point, or the second nearest where the place lies on the first: no place is shown as itself. The true place is not kept. */
export function snapPlace(place: PlanePoint, points: PointIndex): PlanePoint {
  const near = points.nearest(place, 2).map((at) => points.points[at] as PlanePoint)
  const { x, y } = near.find((one) => Math.hypot(one.x - place.x, one.y - place.y) >= onTheSpot) ?? (near[0] as PlanePoint)
  return { x, y }
}

/** Metres. */
const onTheSpot = 5
