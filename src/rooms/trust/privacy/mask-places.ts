/** Masks many places at once, each for ever at the same spot: the key lies here, sealed; the places come from a room above and go back to it. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'
import { type PlanePoint, PointIndex } from './address-index.ts'
import { secretOf } from './make-pseudonyms.ts'
import { maskPlace } from './mask-place.ts'
import { settleSnapPoints, snapPlace } from './settle-snap-points.ts'
import type { MaskedPoint, MaskWish } from './types.ts'

/** Addresses that a published point stands for at least. */
const leastAddresses = 8
/** Metres that a masked place is moved at least, and how far away the k-th address may be before nothing is published. */
const floor = 30
const farthest = 2_000

/** In the order of `places`; null where no mask would stand for enough addresses. */
export async function maskPlaces(house: TrustHouse, agency: AgencyId, wish: MaskWish): Promise<(MaskedPoint | null)[]> {
  return wish.method === 'donut' ? donut(wish, await secretOf(house, agency, 'masks of places')) : snap(wish)
}

/**
 * One place has one mask, whatever happened there and however often: of several masks of one place the mean would give it away.
 */
function donut({ places, addresses }: MaskWish, key: Uint8Array): (MaskedPoint | null)[] {
  const index = new PointIndex(addresses)
  const known = new Map<string, MaskedPoint | null>()
  return places.map((place) => {
    // To the metre, so that a place is the same place in every file.
    const id = `${Math.round(place.x)} ${Math.round(place.y)}`
    const before = known.get(id)
    if (before !== undefined) return before
    const masked = isNear(place, index) ? maskPlace(place, id, key, index, { least: leastAddresses, floor }) : null
    const found = masked && { x: masked.x, y: masked.y, addresses: masked.achievedK }
    known.set(id, found)
    return found
  })
}

function snap({ places, addresses, candidates }: MaskWish): (MaskedPoint | null)[] {
  if (addresses.length < leastAddresses || candidates.length === 0) return places.map(() => null)
  const points = settleSnapPoints(candidates, addresses, leastAddresses)
  const index = new PointIndex(points)
  const held = new Map(points.map(({ x, y, addresses: count }) => [`${x} ${y}`, count]))
  const around = new PointIndex(addresses)
  return places.map((place) => {
    if (points.length < 2 || !isNear(place, around)) return null
    const { x, y } = snapPlace(place, index)
    return { x, y, addresses: held.get(`${x} ${y}`) ?? 0 }
  })
}

function isNear(place: PlanePoint, addresses: PointIndex): boolean {
  const near = addresses.nearest(place, leastAddresses)
  const last = addresses.points[near[leastAddresses - 1] ?? -1]
  return last !== undefined && Math.hypot(last.x - place.x, last.y - place.y) <= farthest
}
