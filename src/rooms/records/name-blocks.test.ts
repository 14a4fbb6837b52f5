/** Blocks as feeds write them, never a house; three reports or none; one block for one cell. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { blockOf, nameBlocks } from './name-blocks.ts'

describe('what a cell is called where no street map names it', () => {
  it('reads how public feeds mask an address', () => {
    const written: [string, string][] = [
      ['053XX W MADISON ST', '5300 block of W Madison St'],
      ['000XX W LAKE ST', 'First block of W Lake St'],
      ['1300 - 1399 BLOCK OF MONROE STREET NE', '1300 block of Monroe Street NE'],
      ['800 Block of BRYANT ST', '800 block of Bryant St'],
      ['10XX ALBERNI ST', '1000 block of Alberni St'],
      ['1200 BLOCK N BROAD ST', '1200 block of N Broad St'],
      ['1300 W  SEPULVEDA                    BL', '1300 block of W Sepulveda Bl'],
      ['BRYANT ST / 7TH ST', 'Corner of Bryant St and 7th St'],
      ['400 BLOCK OF 3RD AV', '400 block of 3rd Av'],
    ]
    for (const [address, block] of written) assert.equal(blockOf(address), block)
  })

  it('rounds a house to its block, and says nothing of what is not plainly a block', () => {
    assert.equal(blockOf('1234 Elm St'), '1200 block of Elm St')
    assert.equal(blockOf('1234 ELM ST APT 4B'), '1200 block of Elm St')
    const kept = [
      'home of Jane Roe',
      '555-0134',
      'Jane Roe, 12 Elm St',
      '12 Elm St (Roe)',
      'WITHHELD',
      '',
      'ELM',
      'unit 4',
      '12 ROE',
    ]
    for (const address of kept) assert.equal(blockOf(address), null, address)
  })

  it('three reports or none, the most common, and no block twice', () => {
    const named = nameBlocks([
      { cell: 1, address: '053XX W MADISON ST', reports: 2 },
      { cell: 1, address: '5312 W Madison St', reports: 2 },
      { cell: 1, address: '010XX N LARAMIE AVE', reports: 3 },
      { cell: 2, address: '053XX W MADISON ST', reports: 9 },
      { cell: 3, address: '077XX S STATE ST', reports: 2 },
    ])
    assert.deepEqual(
      [...named],
      [
        [2, '5300 block of W Madison St'],
        [1, '1000 block of N Laramie Ave'],
      ],
    )
  })
})
