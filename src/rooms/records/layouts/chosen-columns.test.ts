/** Columns that a person chose: any name at all, no described person, and the words of the command line. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { PeelError } from '../../../kernel/errors.ts'
import { checkFile } from '../check-file.ts'
import { previewImport } from '../preview-import.ts'
import { type TestFolder, testFolder, testNow } from '../test-files.ts'
import { chosenLayout, readChosenColumns } from './chosen-columns.ts'

let folder: TestFolder
before(async () => {
  folder = await testFolder()
})
after(() => folder.remove())

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof PeelError) return error.code
    throw error
  }
  return 'accepted'
}

describe('choosing columns by hand', () => {
  it('reads a file whose names say nothing, a span, a plane, and words that no table knows', async () => {
    // Two names alike, one in another alphabet: a column is meant by where it stands.
    const header = 'Дата,до,Sex,KIND,kind,E,N,Nr'
    const row = (n: number, kind: string) => `2024-03-0${n} 22:00,2024-03-0${n + 1} 07:00,F,,${kind},11530${n}0,19000${n}0,A-${n}`
    const path = await folder.write(
      'strange.csv',
      [header, row(1, 'Burglary'), row(2, 'Hüttenbruch'), row(3, 'Hüttenbruch'), ''].join('\n'),
    )
    const columns = { time: 'Дата', until: 'до', kind: 'kind', x: 'E', y: 'N', number: 'Nr' }
    const found = await checkFile(path, { columns, crs: 'EPSG:3435', zone: 'America/Chicago', now: testNow })
    assert.deepEqual([found.read, found.kept, found.layout, found.chosen], [3, 3, 'chosen', columns])
    assert.deepEqual(found.from, '2024-03-01T22:00')
    assert.equal(found.points.length, 3)
    // What no table maps stays the agency's own words, and is listed as such.
    assert.deepEqual(
      found.classes?.map(({ local, nibrs, incidents }) => [local, nibrs, incidents]),
      [
        ['Hüttenbruch', null, 2],
        ['Burglary', '220', 1],
      ],
    )
    const preview = await previewImport(path, { columns, crs: 'EPSG:3435', zone: 'America/Chicago', now: testNow })
    assert.deepEqual(preview.columns.map(({ name, example, person }) => [name, example, person])[2], ['Sex', '', true])
    assert.match(preview.sentence, /columns were chosen by hand/)
  })

  it('refuses half a place, a column that is not there, and one that describes a person', () => {
    const header = ['When', 'Victim Age', 'X', 'Y']
    const refused = (chosen: object) => codeOf(() => chosenLayout('f.csv', header, { time: 'When', ...chosen }))
    assert.equal(refused({ x: 'X' }), 'records.columns-incomplete')
    assert.equal(refused({ kind: 'Offence' }), 'records.no-such-column')
    assert.equal(refused({ kind: 'Victim Age' }), 'records.column-of-person')
    assert.equal(refused({ kind: 'victim_age' }), 'records.column-of-person')
    assert.equal(refused({ x: 'X', y: 'Y' }), 'accepted')
  })

  it('a refused file says what could be chosen, without what describes a person', async () => {
    const path = await folder.write('other.csv', 'Nature,Victim Race,Spot\nBurglary,W,Elm St\n')
    await assert.rejects(previewImport(path, { now: testNow }), (error: PeelError) => {
      assert.equal(error.code, 'records.unknown-layout')
      assert.deepEqual([error.facts.header, error.facts.example], ['Nature\nSpot', 'Burglary\nElm St'])
      return true
    })
  })

  it('the command line: commas belong to a name unless another choice begins', () => {
    assert.deepEqual(readChosenColumns('time=Date, local,kind=Offense (type, sub),x=X,y=Y'), {
      time: 'Date, local',
      kind: 'Offense (type, sub)',
      x: 'X',
      y: 'Y',
    })
    for (const wrong of ['', 'kind=A', 'when=A', 'time=', 'time=A,x'.replace('time', 'tim')]) {
      assert.equal(
        codeOf(() => readChosenColumns(wrong)),
        'records.columns-not-understood',
        wrong,
      )
    }
  })
})
