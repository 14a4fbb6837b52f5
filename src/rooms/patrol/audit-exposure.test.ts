/** The exposure audit: spreading residents, ratios by hand, and Chicago's known figures where the reference data is at hand. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { MultiPolygon as GeoMultiPolygon, Polygon as GeoPolygon } from 'geojson'
import { makeTerritory } from '../../../test/patrol/made-up-city.ts'
import { cellAt, cellCentre, gridOver } from '../../kernel/geometry/grid.ts'
import { boxOf, indexPolygons, type MultiPolygon } from '../../kernel/geometry/polygon.ts'
import { type CellId, metres } from '../../kernel/units.ts'
import type { Territory } from '../records/contract.ts'
import { auditExposure, exposureCoefficients, exposureRatio, type ResidentShares, spreadResidents } from './audit-exposure.ts'
import { placesOf } from './place-cells.ts'

describe('residents', () => {
  it('are all spread over the cells, by area', () => {
    const territory = makeTerritory({ columns: 12, rows: 6 })
    const shares = spreadResidents(territory, placesOf(territory, null).toPlane) as ResidentShares
    assert.deepEqual(
      shares.groups.map(({ name }) => name),
      ['A', 'B'],
    )
    for (const { perCell, total } of shares.groups) {
      assert.ok(Math.abs(total - 10_000) < 1e-6)
      assert.ok(Math.abs(perCell.reduce((sum, residents) => sum + residents, 0) - 10_000) < 1e-6)
    }
    // West: 9,000 of A on 36 cells.
    assert.ok(Math.abs((shares.groups[0]?.perCell[0] as number) - 250) < 1)
  })

  it('without areas there is nothing to audit', () => {
    const territory = { ...makeTerritory({ columns: 4, rows: 4 }), residentAreas: [] }
    assert.equal(spreadResidents(territory, placesOf(territory, null).toPlane), null)
  })
})

describe('ratios', () => {
  const shares: ResidentShares = {
    groups: [
      { name: 'A', perCell: Float64Array.of(90, 10), total: 100 },
      { name: 'B', perCell: Float64Array.of(50, 150), total: 200 },
    ],
  }

  it('compare flags per resident of the group with those per other resident', () => {
    assert.equal(exposureRatio(shares, 'A', [1, 0]), 0.9 / 0.25)
    assert.equal(exposureRatio(shares, 'A', [1, 1]), 1)
    assert.equal(exposureRatio(shares, 'B', [1, 0]), 0.25 / 0.9)
    assert.ok(Number.isNaN(exposureRatio(shares, 'A', [0, 0])))
  })

  it('stay at the cap exactly when the coefficients add up to nothing', () => {
    const coefficients = exposureCoefficients(shares, 'A', 0.9 / 0.25)
    assert.ok(Math.abs(coefficients[0] as number) < 1e-12)
    assert.ok((coefficients[1] as number) < 0)
    assert.ok((exposureCoefficients(shares, 'A', 1)[0] as number) > 0)
  })

  it('that cannot be formed are said in words, not shown as numbers', () => {
    const none = auditExposure(shares, [0, 0], [5, 5])
    assert.deepEqual(none.groups, [])
    assert.match(none.sentence, /No ratio can be formed for A, B/)
    const audit = auditExposure(shares, [1, 0], [5, 5])
    assert.match(audit.sentence, /counted as A is 3\.60 times as likely .* it is 1\.00 times/)
    assert.match(audit.sentence, /areas, not persons/)
    assert.equal(audit.reportsCounted, undefined)
    const instead = auditExposure(shares, [1, 0], [5, 5], { of: 'all-instead' })
    assert.match(instead.sentence, /reported too seldom .* the reports are those of all crime against persons and property/)
    assert.equal(instead.reportsCounted, 'all-instead')
  })
})

const reference = process.env.PEEL_REFERENCE_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const areasFile = join(reference, 'crime', 'chicago_community_areas_acs2014.geojson')
const eventsFile = join(reference, 'crime', 'chicago_2016_2017.csv.gz')
const skip = existsSync(areasFile) && existsSync(eventsFile) ? false : 'reference data is not here (set PEEL_REFERENCE_DATA)'

describe('Chicago, 5 % of the cells by count', { skip }, () => {
  // A published audit of the same files: flagged exposure against later recorded crime, Black over White residents.
  const published: Record<string, { flagged: number; recorded: number }> = {
    BATTERY: { flagged: 3.93, recorded: 1.91 },
    ASSAULT: { flagged: 4.43, recorded: 1.9 },
    'CRIMINAL DAMAGE': { flagged: 3.38, recorded: 1.57 },
    THEFT: { flagged: 0.53, recorded: 0.72 },
  }
  const { territory, toPlane } = readChicago()
  const shares = spreadResidents(territory, toPlane) as ResidentShares
  const events = readEvents(territory, toPlane)

  for (const [type, figures] of Object.entries(published)) {
    it(`${type.toLowerCase()}: flagging by count widens the ratio as published`, () => {
      const past = new Float64Array(territory.cells.length)
      const later = new Float64Array(territory.cells.length)
      for (const event of events) {
        if (event.type !== type) continue
        const into = event.at < '2017-07' ? past : later
        into[event.position] = (into[event.position] as number) + 1
      }
      const top = [...past.keys()]
        .sort((p, q) => (past[q] as number) - (past[p] as number))
        .slice(0, Math.round(past.length * 0.05))
      const flags = new Float64Array(past.length)
      for (const position of top) flags[position] = 1
      const flagged = exposureRatio(shares, 'black', flags)
      const recorded = exposureRatio(shares, 'black', later)
      // Reported density hardly depends on where the grid begins; which cells fall into a hard top 5 % (ties included) does.
      assert.ok(Math.abs(flagged / figures.flagged - 1) < 0.12, `flagged ${flagged.toFixed(2)}, published ${figures.flagged}`)
      assert.ok(
        Math.abs(recorded / figures.recorded - 1) < 0.03,
        `recorded ${recorded.toFixed(2)}, published ${figures.recorded}`,
      )
    })
  }
})

function readChicago(): { territory: Territory; toPlane: (lon: number, lat: number) => readonly [number, number] } {
  const projection = '+proj=laea +lat_0=41.84 +lon_0=-87.68 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs'
  const base = { ...makeTerritory({ columns: 2, rows: 2 }), projection, beats: [] }
  const { toPlane } = placesOf(base, null)
  if (skip) return { territory: base, toPlane }
  const { features } = JSON.parse(readFileSync(areasFile, 'utf8')) as {
    features: { geometry: GeoPolygon | GeoMultiPolygon; properties: Record<string, number | string> }[]
  }
  const residentAreas = features.map(({ geometry, properties }) => ({
    id: String(properties.ComAreaID),
    name: String(properties.community),
    shape: (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as unknown as MultiPolygon,
    // Only these two, so that "everybody else" is White, as in the published figures.
    residents: { black: Number(properties.Blk14), white: Number(properties.Wht14) },
  }))
  const shapes = residentAreas.map((area) =>
    area.shape.map((polygon) => polygon.map((ring) => ring.map(([lon, lat]) => toPlane(lon, lat)))),
  )
  const box = boxOf(shapes.flat() as unknown as MultiPolygon)
  const grid = gridOver(box, metres(250))
  const index = indexPolygons(shapes as unknown as MultiPolygon[])
  const cells = Int32Array.from({ length: grid.columns * grid.rows }, (_, cell) => cell).filter((cell) => {
    const [x, y] = cellCentre(grid, cell as CellId)
    return index.find(x, y) >= 0
  })
  return { territory: { ...base, grid, cells, beatOfCell: new Int16Array(cells.length).fill(-1), residentAreas }, toPlane }
}

function readEvents(
  territory: Territory,
  toPlane: (lon: number, lat: number) => readonly [number, number],
): { at: string; type: string; position: number }[] {
  if (skip) return []
  const positionOf = new Map([...territory.cells].map((cell, position) => [cell, position]))
  return gunzipSync(readFileSync(eventsFile))
    .toString('latin1')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [at = '', type = '', lat, lon] = line.split(',')
      if (!lat || !lon) return []
      const [x, y] = toPlane(Number(lon), Number(lat))
      const position = positionOf.get(cellAt(territory.grid, x, y))
      return position === undefined ? [] : [{ at, type, position }]
    })
}
