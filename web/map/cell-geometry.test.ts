/** Cells, corners and keys: the outline that is drawn must be the cell that is meant. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Corners, cellAfterKey, cellGeometry } from './cell-geometry.ts'

// A grid turned by a degree or so against north, as projected grids are.
const corners: Corners = [
  [-87.94, 42.03],
  [-87.51, 42.02],
  [-87.52, 41.64],
  [-87.95, 41.65],
]
const grid = cellGeometry(corners, 140, 170)

test('a place inside a cell is found in that cell', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 139 }),
      fc.integer({ min: 0, max: 169 }),
      fc.double({ min: 0.02, max: 0.98, noNaN: true }),
      fc.double({ min: 0.02, max: 0.98, noNaN: true }),
      (column, row, dx, dy) => {
        assert.equal(grid.cellAt(...grid.place(column + dx, row + dy)), row * 140 + column)
      },
    ),
    { seed: 11 },
  )
})

test('the grid meets its corners: row 0 lies in the south', () => {
  assert.ok(Math.abs(grid.place(0, 0)[1] - 41.65) < 1e-9)
  assert.ok(Math.abs(grid.place(140, 170)[0] - -87.51) < 1e-9)
})

test('off the grid is no cell', () => {
  assert.equal(grid.cellAt(-88.2, 41.8), -1)
  assert.equal(grid.cellAt(-87.7, 42.3), -1)
})

test('a longitude crosses each row where the place function says', () => {
  for (const row of [0, 20, 169]) {
    const [longitude] = grid.place(37.25, row)
    assert.ok(Math.abs(grid.columnAt(longitude, row) - 37.25) < 1e-6)
  }
})

test('arrows move one cell, skip what is not the city, and stay at its edge', () => {
  const city = new Set([0, 1, 4, 10, 12])
  const inCity = (cell: number): boolean => city.has(cell)
  assert.equal(cellAfterKey('ArrowRight', 0, 10, inCity), 1)
  assert.equal(cellAfterKey('ArrowRight', 1, 10, inCity), 4)
  assert.equal(cellAfterKey('ArrowUp', 0, 10, inCity), 10)
  assert.equal(cellAfterKey('ArrowDown', 10, 10, inCity), 0)
  assert.equal(cellAfterKey('ArrowLeft', 0, 10, inCity), 0)
  assert.equal(cellAfterKey('Enter', 4, 10, inCity), 4)
})
