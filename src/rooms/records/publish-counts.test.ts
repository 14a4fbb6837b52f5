/** Counting for the public: right cells, right months in the agency's zone, whole months only, nothing that patrols find by looking. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zoneNamed } from '../../kernel/time/zone.ts'
import type { AgencyId, Instant } from '../../kernel/units.ts'
import type { PublishedTable, ReleaseDraft } from '../trust/contract.ts'
import type { IncidentColumns, Territory } from './contract.ts'
import { countByBeatAndMonth, publishCounts } from './publish-counts.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const agency = 'city' as AgencyId
const zone = 'America/Chicago'
const territory = {
  zone,
  cells: Int32Array.of(10, 20, 30, 40),
  beatOfCell: Int16Array.of(0, 1, 1, -1),
  beats: [{ id: 'A' }, { id: 'B' }],
} as unknown as Territory

/** `[time, cell, offence]` each; offence 0 is reported, 1 found by looking, 2 no crime. */
function incidents(...rows: [string, number, number][]): IncidentColumns {
  return {
    count: rows.length,
    from: Float64Array.from(rows, ([at]) => Date.parse(at)),
    cell: Int32Array.from(rows, ([, cell]) => cell),
    offence: Uint16Array.from(rows, ([, , offence]) => offence),
    offences: [
      { nibrs: '220', name: 'Burglary', discovery: 'reported', against: 'property' },
      { nibrs: '35A', name: 'Drugs', discovery: 'discovered', against: 'society' },
      { nibrs: '90Z', name: 'Other', discovery: 'reported', against: 'not-a-crime' },
    ],
  } as unknown as IncidentColumns
}

test('each reported incident counts once, in its beat and in the month of the agency’s clock', () => {
  const counted = countByBeatAndMonth(
    incidents(
      ['2026-01-31T23:59:00-06:00', 10, 0],
      ['2026-02-01T00:00:00-06:00', 10, 0],
      ['2026-02-01T05:59:00Z', 20, 0],
      ['2026-02-10T12:00:00Z', 30, 0],
      ['2026-02-10T12:00:00Z', 40, 0],
      ['2026-02-10T12:00:00Z', 20, 1],
      ['2026-02-10T12:00:00Z', 20, 2],
      ['2026-03-10T12:00:00Z', 20, 0],
    ),
    territory,
    zoneNamed(zone),
    ['2026-01', '2026-02'],
  )
  assert.deepEqual(counted, [
    [1, 1],
    [1, 1],
  ])
})

const deps = (ground: Territory | undefined = territory) => {
  const drafts: ReleaseDraft[] = []
  return {
    drafts,
    now: Date.parse('2026-03-01T05:00:00Z') as Instant,
    records: { territory: async () => ground, incidents: async () => incidents(['2026-01-05T12:00:00Z', 10, 0]) },
    trust: {
      release: async (_: unknown, __: unknown, draft: ReleaseDraft) => {
        drafts.push(draft)
        return {} as PublishedTable
      },
    },
  }
}

test('one budget for every table of incidents, ε in millionths, months in order over the turn of the year', async () => {
  const asked = deps()
  await publishCounts(asked, agency, null, { from: '2025-11', to: '2026-01', epsilon: 0.25 })
  const [draft] = asked.drafts
  assert.deepEqual(
    [draft?.dataset, draft?.microEpsilon, draft?.periods],
    ['records.incidents', 250_000, ['2025-11', '2025-12', '2026-01']],
  )
  assert.deepEqual(draft?.counts, [
    [0, 0, 1],
    [0, 0, 0],
  ])
})

test('a month that is not over is not published, nor what is no month', async () => {
  // In Chicago it is still February.
  for (const [from, to] of [
    ['2026-02', '2026-02'],
    ['2026-01', '2026-03'],
    ['2026-01', '2025-12'],
    ['2026-13', '2026-13'],
    ['', ''],
    ['2000-01', '2026-01'],
  ] as const) {
    await assert.rejects(publishCounts(deps(), agency, null, { from, to }), code('records.not-months'), `${from} ${to}`)
  }
  await publishCounts(deps(), agency, null, { from: '2026-01', to: '2026-01' })
})

test('no ground and no beats are said', async () => {
  await assert.rejects(
    publishCounts({ ...deps(), records: { ...deps().records, territory: async () => undefined } }, agency, null, {
      from: '2026-01',
      to: '2026-01',
    }),
    code('records.no-territory'),
  )
  await assert.rejects(
    publishCounts(deps({ ...territory, beats: [] }), agency, null, { from: '2026-01', to: '2026-01' }),
    code('records.no-beats'),
  )
})
