/** A file without a store: metres stay as they are, feet become metres, degrees get a plane of their own. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { cellAt } from '../../kernel/geometry/grid.ts'
import { readIncidents } from './read-incidents.ts'
import { referenceFile, type TestFolder, testFolder } from './test-files.ts'

let folder: TestFolder
before(async () => {
  folder = await testFolder()
})
after(() => folder.remove())

describe('incidents of a file', () => {
  it('keeps projected metres and turns feet into metres of the same plane', async () => {
    const metres = await readIncidents(
      await folder.write('burglary.csv', 'x,y,date_single\n365535.5,563965.2,31/01/2014\n354282.5,555699.3,30/01/2014\n'),
      { crs: 'EPSG:2790' },
    )
    assert.deepEqual(
      [[...metres.columns.x], [...metres.columns.y]],
      [
        [354282.5, 365535.5],
        [555699.3, 563965.2],
      ],
    )
    assert.equal(metres.resolution, 'day')
    const feet = await readIncidents(
      await folder.write('feet.csv', 'occurred_at,category,x,y\n2014-01-31,Theft,7688186,676342\n'),
      { crs: 'EPSG:2913' },
    )
    assert.ok(Math.abs((feet.columns.x[0] as number) - 7688186 * 0.3048) < 1e-6)
    assert.match(feet.projection, /\+units=m/)
  })

  it('puts every incident in a cell, and lists the cells that hold one of any offence', async () => {
    const path = await folder.write(
      'plain.csv',
      'occurred_at,category,lon,lat\n2020-01-01,Theft,-87.70,41.80\n2020-01-02,Robbery,-87.60,41.80\n2020-01-03,Theft,-87.70,41.80\n',
    )
    const all = await readIncidents(path, { zone: 'America/Chicago' })
    assert.equal(all.cells.length, 2)
    for (let i = 0; i < all.columns.count; i++)
      assert.equal(all.columns.cell[i], cellAt(all.grid, all.columns.x[i] as number, all.columns.y[i] as number))
    const theft = await readIncidents(path, { zone: 'America/Chicago', only: 'theft' })
    assert.deepEqual([theft.columns.count, theft.cells.length], [2, 2])
    const byCode = await readIncidents(path, { zone: 'America/Chicago', only: '120' })
    assert.deepEqual([byCode.columns.count, byCode.columns.offences.map(({ nibrs }) => nibrs).includes('120')], [1, true])
    assert.equal(all.columns.from[0], Date.UTC(2020, 0, 1, 6))
    // A day is the whole of its day, and known at its end.
    assert.equal((all.columns.to[0] as number) - (all.columns.from[0] as number), 86_400_000)
    assert.equal(all.columns.reported[0], (all.columns.to[0] as number) - 1)
  })

  it('one slip of the geocoder does not make the grid as large as the world', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => `2020-01-01,Theft,${-87.7 + i / 5000},41.8`)
    const { grid } = await readIncidents(
      await folder.write('slip.csv', `occurred_at,category,lon,lat\n${[...rows, '2020-01-01,Theft,12,80'].join('\n')}\n`),
      {},
    )
    assert.ok(grid.columns * grid.rows < 20_000, `${grid.columns} x ${grid.rows}`)
  })

  const files: [name: string, crs: string | undefined, rows: number, resolution: string][] = [
    ['chicago_burglary_2014_2017_epsg2790.csv.gz', 'EPSG:2790', 45_319, 'day'],
    ['portland_nij_veh_2012_2017.csv', undefined, 9842, 'day'],
    ['portland_nij_bur_2012_2017.csv', undefined, 5364, 'day'],
    ['memphis_robberies_2019.csv', undefined, 2245, 'minute'],
    ['nyc_shootings.csv', undefined, 967, 'day'],
    ['san_francisco_robbery.csv', undefined, 951, 'minute'],
    ['cincinnati_burglary.csv.gz', undefined, 8723, 'minute'],
    ['nottingham_burglary.csv.gz', undefined, 1795, 'month'],
    ['homicides_2015_9cities_nibrs.csv', undefined, 1922, 'minute'],
    ['chicago_aggravated_assaults.csv.gz', undefined, 148_636, 'minute'],
  ]
  for (const [name, crs, rows, resolution] of files) {
    const { path, skip } = referenceFile(name)
    it(`${name}: every row read, kept and mapped`, { skip }, async () => {
      const file = await readIncidents(path, { crs })
      assert.deepEqual([file.report.read, file.report.kept, file.resolution], [rows, rows, resolution])
      assert.ok(
        file.columns.offences.every(({ nibrs }) => !nibrs.startsWith('local:')),
        JSON.stringify(file.columns.offences),
      )
    })
  }
})
