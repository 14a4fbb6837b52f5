/** Maps for the public: no place is shown as itself, each stands for eight addresses, no square holds few, nothing sensitive, each month once. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { actorAs, agency, onDuty, openTestTrust, type TestTrust } from '../../../test/trust/open-test-trust.ts'
import { seededRandom } from '../../kernel/random.ts'
import { everyAgency } from '../../ports/store.ts'
import { bandOf, type MaskMethod } from '../trust/contract.ts'
import type { IncidentColumns, OffenceClass, Records, Territory } from './contract.ts'
import { nibrsClass } from './offences/nibrs.ts'
import { draftMap, type MapDeps, mayBeShown, middlesOf, publishMap, withoutFew } from './publish-map.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const projection = '+proj=utm +zone=16 +datum=WGS84 +units=m +no_defs'
const [west, south] = [440_000, 4_630_000]
const random = seededRandom(11)
const within = (width: number): number => width * random.next()

/** A town of 3,000 addresses by its streets, and one farm far out. */
const streets = Array.from({ length: 30 }, (_, row) =>
  Float64Array.from([0, 1, 2, 3, 4, 5].flatMap((step) => [west + step * 700, south + row * 110])),
)
const houses = Array.from({ length: 3_000 }, () => ({
  x: west + within(3_500),
  y: south + 110 * Math.floor(within(30)) + (random.next() < 0.5 ? 12 : -12),
}))
const farm = { x: west + 20_000, y: south }
/** Reported in the middle of a street, as many feeds give it: a snap point lies on it. */
const middle = middlesOf(streets)[0] as { x: number; y: number }

const kinds = ['220', '23F', '11A', '13B', '35A', '90F'].map((nibrs) => nibrsClass(nibrs) as OffenceClass)
const local: OffenceClass = { nibrs: 'local:odd', name: 'Odd', against: 'society', discovery: 'reported' }
const told = Array.from({ length: 4_000 }, () => {
  // A few addresses again and again.
  const { x, y } = houses[Math.floor(3_000 * random.next() ** 3)] as { x: number; y: number }
  const at = Date.UTC(2026, Math.floor(within(3)), 1 + Math.floor(within(27)), 12)
  return { x, y, at, kind: Math.floor(within(7)) }
})
told.push({ ...farm, at: Date.UTC(2026, 0, 9), kind: 0 }, { ...middle, at: Date.UTC(2026, 0, 9), kind: 0 })

const grid = { west, south: south - 500, cellSize: 250, columns: 90, rows: 20 }
const incidents = {
  count: told.length,
  from: Float64Array.from(told, ({ at }) => at),
  x: Float64Array.from(told, ({ x }) => x),
  y: Float64Array.from(told, ({ y }) => y),
  cell: Int32Array.from(told, () => 0),
  offence: Uint16Array.from(told, ({ kind }) => kind),
  offences: [...kinds, local],
} as unknown as IncidentColumns
const records = {
  territory: async () => ({ agency, name: 'Testville', zone: 'UTC', projection, grid }) as unknown as Territory,
  incidents: async () => incidents,
  addresses: async () => Float64Array.from([...houses, farm].flatMap(({ x, y }) => [x, y])),
  streets: async () => streets,
} as unknown as Records

let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
after(() => house.close())
const deps = (): MapDeps => ({ records, privacy: house.trust.privacy, now: house.clock.now() })
const wishes = (method: MaskMethod, from = '2026-01', to = from) => ({ method, from, to })
const distance = (a: { x: number; y: number }, b: { x: number; y: number }): number => Math.hypot(a.x - b.x, a.y - b.y)
const places = told.map(({ x, y }) => ({ x, y }))
const addresses = [...houses, farm]
/** Distances to the addresses, nearest first. */
const distances = (from: { x: number; y: number }): number[] => addresses.map((one) => distance(from, one)).sort((a, b) => a - b)

test('rings: every mask lies between the eighth and the eightieth address, 30 metres away at least; the same place has one mask', async () => {
  const masked = await house.trust.privacy.maskPlaces(agency, { method: 'donut', places, addresses, candidates: [] })
  const masks = new Map<string, string>()
  for (const [at, place] of places.slice(0, 150).entries()) {
    const mask = masked[at]
    assert.ok(mask)
    const near = distances(place)
    const inner = Math.max(30, near[7] as number)
    const outer = Math.max(near[79] as number, inner * 1.5 + 1)
    assert.ok(distance(place, mask) >= inner - 1e-6 && distance(place, mask) <= outer + 1e-6, `${distance(place, mask)}`)
    assert.ok(mask.addresses >= 8)
    const [name, shown] = [`${place.x} ${place.y}`, `${mask.x} ${mask.y}`]
    assert.equal(masks.get(name) ?? shown, shown)
    masks.set(name, shown)
  }
  assert.equal(masked[places.length - 2], null, 'a farm with no eight addresses around it is left out')
})

test('snap points: each stands for eight addresses that are nearer to it than to any other, and no place is its own', async () => {
  const candidates = middlesOf(streets)
  const masked = await house.trust.privacy.maskPlaces(agency, { method: 'snap', places, addresses, candidates })
  const points = [...new Map(masked.flatMap((mask) => (mask ? [[`${mask.x} ${mask.y}`, mask]] : []))).values()]
  assert.ok(points.length > 30)
  for (const { addresses: held } of points) assert.ok(held >= 8)
  for (const [at, mask] of masked.entries()) if (mask) assert.ok(distance(mask, places[at] as { x: number; y: number }) >= 5)
  assert.equal(masked[places.length - 2], null)
  assert.ok(masked[places.length - 1], 'the middle of a street is moved to the next one')
})

test('a draft: nothing sensitive, no square with fewer than five of a kind, everything left out is told as a band; the same again, byte for byte', async () => {
  for (const method of ['donut', 'snap'] as const) {
    const draft = await draftMap(deps(), agency, wishes(method, '2026-01', '2026-02'))
    const { features } = JSON.parse(draft.points) as { features: { properties: { nibrs: string } }[] }
    assert.deepEqual([...new Set(features.map(({ properties }) => properties.nibrs))].sort(), ['220', '23F'])
    const { published, ...leftOut } = draft.counts
    assert.equal(published, features.length)
    const inMonths = told.filter(({ at }) => at < Date.UTC(2026, 2))
    const sensitive = inMonths.filter(({ kind }) => kind > 1).length
    assert.deepEqual([leftOut.sensitive, leftOut.unmasked], [bandOf(sensitive), { from: 0, to: 4 }])
    // Neither the few nor the whole of a month can be worked out from what is told.
    const bands = Object.values(leftOut)
    const ends = (end: 'from' | 'to') => published + bands.reduce((sum, band) => sum + band[end], 0)
    assert.ok(ends('from') <= inMonths.length && inMonths.length <= ends('to') && ends('to') - ends('from') >= 12)
    const about = draft.points.slice(0, draft.points.indexOf('\n'))
    assert.match(about, /"unmasked":"fewer than 5"/)
    assert.ok(!new RegExp(`\\b(${sensitive}|${inMonths.length})\\b`).test(about), about)
    assert.ok(draft.moved.half >= 5 && draft.moved.nineteenOfTwenty >= draft.moved.half)
    assert.equal(draft.digest, createHash('sha256').update(draft.points).digest('hex'))
    assert.equal((await draftMap(deps(), agency, wishes(method, '2026-01', '2026-02'))).digest, draft.digest)
  }
  const few = [1, 2, 3, 4].map((n) => ({ x: 0, y: n, kind: kinds[0] as OffenceClass }))
  assert.deepEqual(withoutFew(few), [])
  assert.equal(withoutFew([...few, { x: 1, y: 1, kind: kinds[0] as OffenceClass }]).length, 5)
  assert.deepEqual(withoutFew([...few, { x: 1, y: 1, kind: kinds[1] as OffenceClass }]), [], 'of one kind')
})

test('never as points: persons, society, found by looking, of no known kind', () => {
  for (const nibrs of ['11A', '11D', '13B', '13U', '36B', '64A', '90B', '90F', '35A', '40A', '280', '370'])
    assert.equal(mayBeShown(nibrsClass(nibrs) as OffenceClass), false, nibrs)
  assert.equal(mayBeShown(local), false)
  assert.equal(mayBeShown(nibrsClass('220') as OffenceClass), true)
})

test('refused: without addresses, without streets, months that are not over, nothing to show', async () => {
  const without = (one: object): MapDeps => ({ ...deps(), records: { ...records, ...one } })
  await assert.rejects(
    draftMap(without({ addresses: async () => undefined }), agency, wishes('donut')),
    code('records.no-addresses'),
  )
  await assert.rejects(
    draftMap(without({ streets: async () => undefined }), agency, wishes('snap')),
    code('records.no-snap-points'),
  )
  await assert.rejects(draftMap(deps(), agency, wishes('donut', '2030-01')), code('records.not-months'))
  await assert.rejects(draftMap(deps(), agency, wishes('donut', '2025-01')), code('records.no-points'))
})

test('published: by a protection officer on duty, on the draft that was seen, each month once; the ledger commits to the file', async () => {
  const why = 'The council asked for a map of burglaries.'
  const { digest } = await draftMap(deps(), agency, wishes('donut'))
  const asked = { ...wishes('donut'), digest, why }
  for (const actor of [await onDuty(house.trust, 'commander'), actorAs('protection-officer')])
    await assert.rejects(publishMap(deps(), agency, actor, asked), /./)
  await assert.rejects(publishMap(deps(), agency, null, asked), code('trust.sign-in'))
  const olga = await onDuty(house.trust, 'protection-officer', 'Olga Berg')
  await assert.rejects(publishMap(deps(), agency, olga, { ...asked, digest: 'f'.repeat(64) }), code('records.draft-changed'))
  await assert.rejects(publishMap(deps(), agency, olga, { ...asked, why: 'ok' }), code('trust.why-needed'))

  const done = await publishMap(deps(), agency, olga, asked)
  const [entry] = await house.trust.ledger.entries({ limit: 1 })
  assert.deepEqual(
    [entry?.act, entry?.recipient, entry?.by.split(' ')[0], entry?.why, entry?.content, entry?.index],
    ['disclose', 'the public', 'protection-officer', why, digest, done.ledgerIndex],
  )
  const points = await house.trust.privacy.mapPoints(agency, done.id)
  assert.equal(createHash('sha256').update(points).digest('hex'), digest)
  assert.deepEqual(await house.trust.privacy.maps(agency), [done])
  for (const method of ['donut', 'snap'] as const) {
    const again = await draftMap(deps(), agency, wishes(method, '2026-01', '2026-02'))
    const wish = { ...wishes(method, '2026-01', '2026-02'), digest: again.digest, why }
    await assert.rejects(publishMap(deps(), agency, olga, wish), code('trust.map-published'))
  }
  house.clock.advance(2)
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
  await sql`update trust_map set points = replace(points, 'Burglary', 'Robbery')`.execute(house.store.tables(everyAgency))
  const { problems } = await house.trust.ledger.checkStore()
  assert.match(
    problems.map(({ sentence }) => sentence).join(),
    /A published map is not as entry \d+ commits to: “points” changed/,
  )
})
