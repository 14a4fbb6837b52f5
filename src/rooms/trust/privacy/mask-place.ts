/** Geomasking: a place moved into a ring around itself, as far as it takes to be one of k addresses. Pure. */

import { createHmac } from 'node:crypto'
import type { PlanePoint, PointIndex } from './address-index.ts'

export interface Ring {
  /** Metres. */
  inner: number
  outer: number
}

export interface RingWishes {
  least?: number
  most?: number
  /** Metres that the inner edge is away at least: eight flats under one roof are eight addresses at one spot. */
  floor?: number
}

export interface MaskedPlace extends PlanePoint {
  /** Addresses as near to the true place as the masked one is, or nearer: whoever looks around the mask has so many to choose from. */
  achievedK: number
}

/**
 * The ring that density asks for: its inner edge is as far as the `least`-th nearest address, its outer as far as the
 * `most`-th. Short in a city, long in the country.
 */
export function ringFor(place: PlanePoint, addresses: PointIndex, { least = 8, most = 80, floor = 0 }: RingWishes = {}): Ring {
  const near = addresses.nearest(place, most)
  if (near.length < least)
    throw new RangeError(`a place needs ${least} addresses around it to be masked; there are ${near.length}`)
  const distanceTo = (at: number): number => {
    const { x, y } = addresses.points[near[at] as number] as PlanePoint
    return Math.hypot(x - place.x, y - place.y)
  }
  const inner = Math.max(floor, distanceTo(least - 1))
  // A tower of flats is one point for many addresses: then the ring still has a width.
  return { inner, outer: Math.max(distanceTo(near.length - 1), inner * 1.5 + 1) }
}

/**
 * Donut masking (Hampton et al. 2010): uniform over the area of the ring. Direction and distance come from HMAC-SHA256
 * under a secret key and the record's own id, so the same record is always masked to the same spot: drawn anew each
 * time, the mean of several masks would give the place away.
 */
export function maskPlace(
  place: PlanePoint,
  id: string,
  key: Uint8Array,
  addresses: PointIndex,
  wishes?: RingWishes,
): MaskedPlace {
  const ring = ringFor(place, addresses, wishes)
  const { x, y } = moveInto(place, ring, createHmac('sha256', key).update('peel donut v1\n').update(id).digest())
  const distance = Math.hypot(x - place.x, y - place.y)
  const most = wishes?.most ?? 80
  const achievedK = addresses.nearest(place, most).filter((at) => {
    const address = addresses.points[at] as PlanePoint
    return Math.hypot(address.x - place.x, address.y - place.y) <= distance
  }).length
  return { x, y, achievedK }
}

/** 2 × 53 bits of the draw decide direction and area. */
function moveInto(place: PlanePoint, { inner, outer }: Ring, draw: Buffer): PlanePoint {
  const uniform = (at: number): number => Number(draw.readBigUInt64BE(at) >> 11n) / 2 ** 53
  const angle = 2 * Math.PI * uniform(0)
  const distance = Math.sqrt(inner ** 2 + uniform(8) * (outer ** 2 - inner ** 2))
  return { x: place.x + distance * Math.cos(angle), y: place.y + distance * Math.sin(angle) }
}
