/** Which reports stand for need beside a plan: its own where there are enough, all where there are not, and which of them is said. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AgencyId, CellId, Instant } from '../../kernel/units.ts'
import type { IncidentColumns, Records, Territory } from '../records/contract.ts'
import { countReported } from './know-ground.ts'

const territory = { agency: 'a' as AgencyId, cells: Int32Array.of(7, 8) } as unknown as Territory

/** 120 burglaries in cell 7, 20 robberies and 500 drug offences in cell 8. */
function records(): Records {
  const offence = [...Array(120).fill(0), ...Array(20).fill(1), ...Array(500).fill(2)]
  const incidents = {
    count: offence.length,
    cell: Int32Array.from(offence, (at) => (at === 0 ? 7 : 8) as CellId),
    offence: Uint16Array.from(offence),
    offences: [
      { nibrs: '220', name: 'Burglary', discovery: 'reported', against: 'property' },
      { nibrs: '120', name: 'Robbery', discovery: 'reported', against: 'property' },
      { nibrs: '35A', name: 'Drug offences', discovery: 'discovered', against: 'society' },
    ],
  }
  return { incidents: async () => incidents as unknown as IncidentColumns } as unknown as Records
}

for (const [offence, of, counts] of [
  ['220', 'offence', [120, 0]],
  ['120', 'all-instead', [120, 20]],
  ['all', 'all', [120, 20]],
] as const) {
  test(`for ${offence}: ${of}, and never what was found by looking`, async () => {
    const counted = await countReported(records(), territory, offence, 0 as Instant)
    assert.deepEqual({ of: counted.of, counts: [...counted.counts] }, { of, counts })
  })
}
