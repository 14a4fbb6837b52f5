/** Which way streets run at each place: a cross field, four-fold symmetric, bent by districts, river, rail and hills. */

import type { Point } from './draw-curves.ts'
import { ramp, smoothNoise } from './draw-curves.ts'
import type { Site } from './lay-out-site.ts'

export interface StreetField {
  /** Radians of the first street family at a place, up to half a turn; the second runs at right angles. */
  angleAt(x: number, y: number): number
}

/**
 * A tensor field as in Chen et al. 2008, "Interactive procedural street modeling": each influence is a direction with a
 * weight that fades with distance, added as cos 2a, sin 2a so that opposite directions agree. River, rail and ring pull
 * by whichever of a street's two directions is nearer, so that the two families keep their names across the city.
 * Sampled on a raster of about 60 m and interpolated, so that tracing is cheap.
 */
export function bendStreetField(site: Site, seed: number): StreetField {
  const step = 60 * site.scale ** 0.5
  const columns = Math.ceil(site.width / step) + 3
  const rows = Math.ceil(site.height / step) + 3
  const cosine = new Float32Array(columns * rows)
  const sine = new Float32Array(columns * rows)
  const tangled = smoothNoise(seed + 11, 430 * site.scale)
  const hills = smoothNoise(seed + 12, 1100 * site.scale)
  const hollows = smoothNoise(seed + 13, 480 * site.scale)
  const guides = [
    { line: site.riverCentre, reach: 330 * site.scale, weight: 3 },
    ...site.rails.map((line) => ({ line, reach: 170 * site.scale, weight: 1.2 })),
    { line: site.ring, reach: 150 * site.scale, weight: 0.9 },
  ].map((guide) => ({ ...guide, pull: pullOf(guide.line, guide.reach, columns, rows, step) }))

  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = (column - 1) * step
      const y = (row - 1) * step
      const i = row * columns + column
      let c = 0
      let s = 0
      for (const { at, reach, angle } of site.districts) {
        const weight = Math.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * reach * reach)) + 1e-6
        // Squared weights make districts meet along seams rather than melt into each other.
        c += weight ** 2 * Math.cos(2 * angle)
        s += weight ** 2 * Math.sin(2 * angle)
      }
      const norm = Math.hypot(c, s) || 1
      c /= norm
      s /= norm
      const base = Math.atan2(s, c) / 2
      for (const { pull, weight } of guides) {
        const strength = weight * (pull.strength[i] as number)
        if (strength < 1e-4) continue
        const along = nearestTurn(pull.angle[i] as number, base, Math.PI / 2)
        c += strength * Math.cos(2 * along)
        s += strength * Math.sin(2 * along)
      }
      const old = 1 - ramp(420 * site.scale, 900 * site.scale, Math.hypot(x - site.centre[0], y - site.centre[1]))
      const outer = site.suburban(x, y)
      const turn = 0.62 * old * tangled(x, y) + outer * (0.75 * hills(x, y) + 0.5 * hollows(x, y)) + 0.03 * hills(x, y)
      const angle = Math.atan2(s, c) + 2 * turn
      cosine[i] = Math.cos(angle)
      sine[i] = Math.sin(angle)
    }
  }

  return {
    angleAt(x, y) {
      const u = Math.max(0, Math.min(columns - 1.001, x / step + 1))
      const v = Math.max(0, Math.min(rows - 1.001, y / step + 1))
      const column = Math.floor(u)
      const row = Math.floor(v)
      const p = u - column
      const q = v - row
      const i = row * columns + column
      const mix = (of: Float32Array): number =>
        ((of[i] as number) * (1 - p) + (of[i + 1] as number) * p) * (1 - q) +
        ((of[i + columns] as number) * (1 - p) + (of[i + columns + 1] as number) * p) * q
      return Math.atan2(mix(sine), mix(cosine)) / 2
    },
  }
}

/** The turn of `angle` by whole `step`s that comes nearest to `heading`. */
export function nearestTurn(angle: number, heading: number, step: number): number {
  return angle + Math.round((heading - angle) / step) * step
}

/** Direction of the nearest piece of a line, and a strength that fades with distance, on the field's raster. */
function pullOf(line: readonly Point[], reach: number, columns: number, rows: number, step: number) {
  const strength = new Float32Array(columns * rows)
  const angle = new Float32Array(columns * rows)
  const span = Math.ceil((2.2 * reach) / step)
  for (let k = 1; k < line.length; k++) {
    const [x0, y0] = line[k - 1] as Point
    const [x1, y1] = line[k] as Point
    const direction = Math.atan2(y1 - y0, x1 - x0)
    const column0 = Math.round(x0 / step) + 1
    const row0 = Math.round(y0 / step) + 1
    for (let row = Math.max(0, row0 - span); row <= Math.min(rows - 1, row0 + span); row++) {
      for (let column = Math.max(0, column0 - span); column <= Math.min(columns - 1, column0 + span); column++) {
        const off = Math.hypot((column - 1) * step - x0, (row - 1) * step - y0)
        const weight = Math.exp(-((off / reach) ** 2))
        const i = row * columns + column
        if (weight <= (strength[i] as number)) continue
        strength[i] = weight
        angle[i] = direction
      }
    }
  }
  return { strength, angle }
}
