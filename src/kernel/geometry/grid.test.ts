/** Every point of a box lies in one cell of the grid laid over it, and that cell says so itself. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { metres } from '../units.ts'
import { cellAt, cellCentre, cellCorners, cellCount, gridOver } from './grid.ts'

const coordinate = fc.double({ min: -50_000, max: 50_000, noNaN: true })

test('a grid over a box holds every point of the box', () => {
  fc.assert(
    fc.property(
      coordinate,
      coordinate,
      fc.double({ min: 1, max: 9_000, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (x, y, size, share) => {
        const box = { west: x, south: y, east: x + size, north: y + size }
        const cell = cellAt(gridOver(box, metres(250)), x + size * share, y + size * share)
        assert.notEqual(cell, -1)
      },
    ),
  )
})

test('the centre of a cell lies in it, and its north and east borders do not', () => {
  const grid = gridOver({ west: 0, south: 0, east: 2_000, north: 1_000 }, metres(250))
  for (let cell = 0; cell < cellCount(grid); cell++) {
    const [x, y] = cellCentre(grid, cell as never)
    assert.equal(cellAt(grid, x, y), cell)
    const [southWest, , northEast] = cellCorners(grid, cell as never)
    assert.equal(cellAt(grid, ...(southWest as [number, number])), cell)
    assert.notEqual(cellAt(grid, ...(northEast as [number, number])), cell)
  }
})

test('a point off the grid, or no number at all, is in no cell', () => {
  const grid = gridOver({ west: 0, south: 0, east: 500, north: 500 }, metres(250))
  assert.equal(cellAt(grid, -0.001, 10), -1)
  assert.equal(cellAt(grid, 10, 10_000), -1)
  assert.equal(cellAt(grid, Number.NaN, 10), -1)
})
