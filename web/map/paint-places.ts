/** Paints hundreds of thousands of places as faint dots: one picture of a map's view and its surroundings. */

import { toMercator } from './cell-geometry.ts'
import type { Colour } from './risk-painting.ts'

/** A rectangle of the Mercator square and the pixels that it is painted with. */
export interface Frame {
  west: number
  north: number
  width: number
  height: number
  /** Pixels in the Mercator square's side. */
  scale: number
}

/** Places as Mercator offsets from `origin`, x and y in turn: a city's offsets keep their centimetres in 32 bits. */
export interface ProjectedPlaces {
  origin: readonly [number, number]
  offsets: Float32Array
}

/** @param lonLat longitude/latitude pairs */
export function projectPlaces(lonLat: Float32Array, origin: readonly [number, number]): ProjectedPlaces {
  const offsets = new Float32Array(lonLat.length)
  for (let i = 0; i < lonLat.length; i += 2) {
    const [x, y] = toMercator(lonLat[i] as number, lonLat[i + 1] as number)
    offsets[i] = x - origin[0]
    offsets[i + 1] = y - origin[1]
  }
  return { origin, offsets }
}

/** How much of the view's width and height is painted beyond each of its edges, so that a short pan needs no new picture. */
const MARGIN = 0.25
/** Pixels of the Mercator square's side at zoom 0, as the map library counts. */
const WORLD = 512

/** The frame around a view; whole pixels beyond its edges, so that dots stay sharp while the map rests. Sizes in CSS pixels. */
export function frameAround(
  centre: readonly [number, number],
  zoom: number,
  size: { width: number; height: number },
  pixelRatio: number,
): Frame {
  const scale = WORLD * 2 ** zoom * pixelRatio
  const [width, height] = [size.width, size.height].map((side) => {
    const view = Math.max(1, Math.round(side * pixelRatio))
    return view + 2 * Math.round(view * MARGIN)
  }) as [number, number]
  return { west: centre[0] - width / 2 / scale, north: centre[1] - height / 2 / scale, width, height, scale }
}

/** Whether all of a view that is `width` x `height` CSS pixels large at its own zoom lies in the frame. */
export function frameHolds(
  frame: Frame,
  centre: readonly [number, number],
  zoom: number,
  size: { width: number; height: number },
): boolean {
  const [across, down] = [size.width, size.height].map((side) => side / 2 / (WORLD * 2 ** zoom)) as [number, number]
  return (
    centre[0] - across >= frame.west &&
    centre[1] - down >= frame.north &&
    centre[0] + across <= frame.west + frame.width / frame.scale &&
    centre[1] + down <= frame.north + frame.height / frame.scale
  )
}

export interface Dot {
  /** In pixels of the picture. */
  diameter: number
  /** 0 to 1. */
  opacity: number
}

/** How one dot covers the pixels around it: a disc with a soft edge, row by row, 0 to 1. */
function stampOf(diameter: number): { side: number; cover: Float32Array } {
  const side = Math.max(1, Math.ceil(diameter))
  const cover = new Float32Array(side * side)
  for (let pixel = 0; pixel < cover.length; pixel++) {
    const [x, y] = [(pixel % side) + 0.5 - side / 2, Math.floor(pixel / side) + 0.5 - side / 2]
    const outside = Math.min(1, Math.max(0, (Math.hypot(x, y) / diameter - 0.35) / 0.15))
    cover[pixel] = 1 - outside * outside * (3 - 2 * outside)
  }
  return { side, cover }
}

/**
 * RGBA, north row first. Dots upon each other darken as layers of paint do: n dots of opacity a cover 1 − (1 − a)ⁿ.
 */
export function paintPlaces(
  { origin, offsets }: ProjectedPlaces,
  { west, north, width, height, scale }: Frame,
  dot: Dot,
  [red, green, blue]: Colour,
): Uint8ClampedArray<ArrayBuffer> {
  const { side, cover } = stampOf(dot.diameter)
  // Layers multiply what shines through, so the logarithms of it add up.
  const veil = cover.map((share) => -Math.log(1 - dot.opacity * share))
  const thickness = new Float32Array(width * height)
  const [left, top] = [(origin[0] - west) * scale - side / 2, (origin[1] - north) * scale - side / 2]
  for (let i = 0; i < offsets.length; i += 2) {
    const column = Math.round((offsets[i] as number) * scale + left)
    const row = Math.round((offsets[i + 1] as number) * scale + top)
    if (!(column >= 0 && row >= 0 && column <= width - side && row <= height - side)) continue
    for (let y = 0, at = row * width + column, of = 0; y < side; y++, at += width - side) {
      for (let x = 0; x < side; x++, at++, of++) thickness[at] = (thickness[at] as number) + (veil[of] as number)
    }
  }
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let pixel = 0, at = 0; pixel < thickness.length; pixel++, at += 4) {
    const thick = thickness[pixel] as number
    if (thick === 0) continue
    pixels[at] = red
    pixels[at + 1] = green
    pixels[at + 2] = blue
    pixels[at + 3] = alphaOf[Math.min(alphaOf.length - 1, Math.round(thick * STEPS))] as number
  }
  return pixels
}

/** Steps of one unit of thickness in {@link alphaOf}: finer than the 255 shades that a pixel can show. */
const STEPS = 512
/** Opacity of a thickness, 0 to 255, up to where nothing shines through. */
const alphaOf = Float32Array.from({ length: 8 * STEPS }, (_, step) => 255 * (1 - Math.exp(-step / STEPS)))
