/** A raster of what stands where, so that a street being drawn knows when to stop. */

import type { Point } from './draw-curves.ts'

/** What a raster cell is; later values were painted over earlier ones. */
export const ground = { free: 0, outside: 1, park: 2, rail: 3, creek: 4, motorway: 5, water: 6 } as const

export interface GroundMask {
  at(x: number, y: number): number
  fill(rings: readonly (readonly Point[])[], value: number, only?: number): void
  stroke(line: readonly Point[], half: number, value: number): void
}

export function maskGround(width: number, height: number, cell: number): GroundMask {
  const margin = 3
  const columns = Math.ceil(width / cell) + 2 * margin
  const rows = Math.ceil(height / cell) + 2 * margin
  const cells = new Uint8Array(columns * rows)
  return {
    at(x, y) {
      const column = Math.floor(x / cell) + margin
      const row = Math.floor(y / cell) + margin
      if (column < 0 || row < 0 || column >= columns || row >= rows) return ground.outside
      return cells[row * columns + column] as number
    },
    fill(rings, value, only) {
      for (let row = 0; row < rows; row++) {
        const y = (row - margin + 0.5) * cell
        const hits: number[] = []
        for (const ring of rings) {
          for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
            const [xi, yi] = ring[i] as Point
            const [xj, yj] = ring[j] as Point
            if (yi > y !== yj > y) hits.push(xi + ((y - yi) / (yj - yi)) * (xj - xi))
          }
        }
        hits.sort((p, q) => p - q)
        for (let k = 0; k + 1 < hits.length; k += 2) {
          const from = Math.max(0, Math.ceil((hits[k] as number) / cell - 0.5) + margin)
          const to = Math.min(columns - 1, Math.floor((hits[k + 1] as number) / cell - 0.5) + margin)
          for (let column = from; column <= to; column++) {
            const i = row * columns + column
            if (only === undefined || cells[i] === only) cells[i] = value
          }
        }
      }
    },
    stroke(line, half, value) {
      const span = Math.ceil(half / cell)
      for (let k = 1; k < line.length; k++) {
        const [x0, y0] = line[k - 1] as Point
        const [x1, y1] = line[k] as Point
        const pieces = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / (cell * 0.7)))
        for (let piece = 0; piece <= pieces; piece++) {
          const x = x0 + ((x1 - x0) * piece) / pieces
          const y = y0 + ((y1 - y0) * piece) / pieces
          const column0 = Math.floor(x / cell)
          const row0 = Math.floor(y / cell)
          for (let row = row0 - span; row <= row0 + span; row++) {
            for (let column = column0 - span; column <= column0 + span; column++) {
              if (Math.hypot((column + 0.5) * cell - x, (row + 0.5) * cell - y) > half) continue
              const c = column + margin
              const r = row + margin
              if (c >= 0 && r >= 0 && c < columns && r < rows) cells[r * columns + c] = value
            }
          }
        }
      }
    },
  }
}
