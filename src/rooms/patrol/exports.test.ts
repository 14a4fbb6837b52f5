/** What leaves the room: GeoJSON, GPX 1.1, the printed sheet, the terminal's table, and the HTTP answers. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { openTestPatrol, openTestStore, type TestPatrol, type TestStore } from '../../../test/patrol/open-test-patrol.ts'
import { PeelError } from '../../kernel/errors.ts'
import type { CellId, Instant, LonLat } from '../../kernel/units.ts'
import { patrolCommands, tableOf } from './commands.ts'
import type { PlanState } from './contract.ts'
import { planAsGeoJson } from './export-geojson.ts'
import { escapeXml, planAsGpx } from './export-gpx.ts'
import { placesOf } from './place-cells.ts'
import { printSheet } from './print-sheet.ts'
import { patrolRoutes } from './routes.ts'

let shared: TestStore
let house: TestPatrol
let state: PlanState
before(async () => {
  shared = await openTestStore()
  house = openTestPatrol(shared.store, 'exports')
  state = await house.patrol.tonight(house.agency)
})
after(() => shared.close())

/** A small reader of well-formed XML: tags must nest and close. Returns each element with its path and attributes. */
function readXml(text: string): { path: string; attributes: Record<string, string>; text: string }[] {
  const open: { name: string; at: number }[] = []
  const elements: { path: string; attributes: Record<string, string>; text: string }[] = []
  for (const tag of text
    .replace(/^<\?xml[^>]*\?>\s*/, '')
    .matchAll(/<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z:]+="[^"<]*")*)\s*>([^<]*)/g)) {
    const [, closing, name = '', attributes = '', inner = ''] = tag
    assert.ok(!/&(?!(amp|lt|gt|quot|#39);)/.test(inner + attributes), 'a bare ampersand')
    if (closing) {
      assert.equal(open.pop()?.name, name)
      continue
    }
    open.push({ name, at: elements.length })
    const pairs = [...attributes.matchAll(/([a-zA-Z:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value])
    elements.push({ path: open.map((one) => one.name).join('/'), attributes: Object.fromEntries(pairs), text: inner })
  }
  assert.deepEqual(open, [])
  return elements
}

describe('GPX 1.1', () => {
  it('has one route for each unit with stops, its points in order of driving, elements in the order of the schema', () => {
    const elements = readXml(planAsGpx(state))
    const [root] = elements
    assert.deepEqual(root?.attributes, { version: '1.1', creator: 'Peel', xmlns: 'http://www.topografix.com/GPX/1/1' })
    const busy = state.plan.units.filter((unit) => state.plan.stops.some((stop) => stop.unit === unit.id))
    assert.equal(elements.filter(({ path }) => path === 'gpx/rte').length, busy.length)
    const points = elements.filter(({ path }) => path === 'gpx/rte/rtept')
    assert.equal(points.length, state.plan.stops.length)
    points.forEach(({ attributes }, i) => {
      assert.ok(Math.abs(Number(attributes.lon) - (state.plan.stops[i]?.place[0] as number)) < 1e-5)
      assert.ok(Math.abs(Number(attributes.lat) - (state.plan.stops[i]?.place[1] as number)) < 1e-5)
    })
    const order = elements.map(({ path }) => path)
    const first = order.indexOf('gpx/rte/rtept')
    assert.deepEqual(order.slice(first, first + 4), [
      'gpx/rte/rtept',
      'gpx/rte/rtept/time',
      'gpx/rte/rtept/name',
      'gpx/rte/rtept/desc',
    ])
    assert.deepEqual(order.slice(1, 5), ['gpx/metadata', 'gpx/metadata/name', 'gpx/metadata/desc', 'gpx/metadata/time'])
    for (const { path, text } of elements) if (path.endsWith('/time')) assert.ok(Number.isFinite(Date.parse(text)))
  })

  it('survives names that look like markup', () => {
    const stops = state.plan.stops.map((stop) => ({ ...stop, label: 'Corner of <A> & "B"\u0007' }))
    const elements = readXml(planAsGpx({ ...state, plan: { ...state.plan, stops } }))
    assert.ok(elements.some(({ text }) => text.includes(escapeXml('Corner of <A> & "B"'))))
  })
})

describe('GeoJSON', () => {
  it('holds a point for each stop and a line for each busy unit, longitude first', () => {
    const { features, properties } = planAsGeoJson(state)
    assert.equal(features.filter((one) => one.geometry.type === 'Point').length, state.plan.stops.length)
    for (const { geometry } of features) {
      if (geometry.type === 'Point')
        assert.ok(
          Math.abs((geometry.coordinates[0] as number) - 10) < 1 && Math.abs((geometry.coordinates[1] as number) - 50) < 1,
        )
    }
    assert.equal(properties.published, false)
    assert.ok(Array.isArray(properties.limits) && properties.limits.length > 3)
  })
})

describe('the sheet', () => {
  it('is one self-contained page with every stop, its reason, the caution and the limits', () => {
    const html = printSheet(state, house.territory, null)
    for (const stop of state.plan.stops) assert.ok(html.includes(escapeXml(stop.label)))
    assert.match(html, /no reason to stop, search or suspect anybody/)
    assert.match(html, /Nobody has decided on it: not in force/)
    assert.match(html, /@page/)
    assert.equal((html.match(/<circle class="stop"/g) ?? []).length, state.plan.stops.length)
    assert.doesNotMatch(html, /<script|<link|src=|href=|url\(/)
    for (const { sentence } of state.limits) assert.ok(html.includes(escapeXml(sentence)))
  })

  it('says in plain words how it was worked out, never “optimal” beside a gap', () => {
    const html = printSheet(state, house.territory, null)
    assert.match(html, /Worked out by an integer programme|Worked out by putting in/)
    assert.match(html, /reaches at least \d+ % of what the best possible one/)
    assert.doesNotMatch(html, /optimal/i)
  })

  it('warns at the top, as the terminal and the files do, where the records end long before the shift', () => {
    const at = (days: number): PlanState => ({
      ...state,
      plan: { ...state.plan, recordsTo: (state.plan.window.from - days * 86_400_000) as Instant },
    })
    const warning = 'The records end on 2017-12-31, 8 years and 10 months before this shift'
    const old = at(3249)
    for (const text of [printSheet(old, house.territory, null), tableOf(old), planAsGpx(old), JSON.stringify(planAsGeoJson(old))])
      assert.ok(text.includes(warning), text.slice(0, 400))
    for (const text of [printSheet(at(14), house.territory, null), tableOf(at(14))])
      assert.doesNotMatch(text, /The records end on/)
  })
})

describe('peel tonight', () => {
  it('prints the plan of the screen and closes the house', async () => {
    let closed = false
    const [command] = patrolCommands({
      withPatrol: async (work) => {
        const result = await work({ patrol: house.patrol, agency: house.agency })
        closed = true
        return result
      },
    })
    const call = { words: [], progress: () => {} }
    const result = await command?.run({ ...call, options: {} })
    assert.ok(closed && result)
    assert.equal(result.ok, true)
    assert.equal((result.json as PlanState).suggestion.id, state.suggestion.id)
    assert.equal(result.text, tableOf(state))
    for (const line of [state.plan.headline, 'nobody has decided', 'What it cannot know:'])
      assert.ok(result.text.includes(line), line)
    assert.equal(result.text.split('\n').filter((line) => / \d\d min {2}/.test(line)).length, state.plan.stops.length)
    await assert.rejects(command?.run({ ...call, options: { date: '2026-11-24' } }) as Promise<unknown>, {
      code: 'patrol.bad-wish',
    })
  })

  it('plans another shift by its date and name', async () => {
    const [command] = patrolCommands({ withPatrol: (work) => work({ patrol: house.patrol, agency: house.agency }) })
    const wishes = { cap: '1', floor: '0', explore: '0' }
    const call = { words: [], progress: () => {} }
    const result = await command?.run({ ...call, options: { date: '2026-11-25', shift: 'day', ...wishes } })
    assert.ok(result)
    const { plan } = result.json as PlanState
    assert.equal(plan.shift, 'Day')
    assert.match(plan.headline, /^Wednesday 2026-11-25 06:00–14:00: /)
    // The wishes of the command line reach the plan: at most one stop in each beat.
    const inBeats = plan.stops.flatMap(({ beat }) => (beat === null ? [] : [beat]))
    assert.equal(new Set(inBeats).size, inBeats.length)
    await assert.rejects(command?.run({ ...call, options: { cap: 'none' } }) as Promise<unknown>, { code: 'patrol.bad-wish' })
  })
})

describe('places', () => {
  it('are named by the corner in the cell, else the street, else the block, else beat and quarter', () => {
    const { territory } = house
    const { toGlobe } = placesOf(territory, null)
    const road = (name: string, from: [number, number], to: [number, number]) => ({
      geometry: { type: 'LineString', coordinates: [toGlobe(...from), toGlobe(...to)] as LonLat[] },
      properties: { kind: 'road', name },
    })
    const block = 8 * territory.grid.columns + 8
    const places = placesOf(
      territory,
      { features: [road('Mill Street', [0, 100], [900, 100]), road('4th Avenue', [120, 0], [120, 900])] },
      new Map([0, block].map((cell) => [cell as CellId, '300 block of Elm St'])),
    )
    const of = (column: number, row: number): string => places.of((row * territory.grid.columns + column) as never).label
    assert.equal(of(0, 0), 'Corner of Mill Street and 4th Avenue')
    assert.equal(of(2, 0), 'Mill Street')
    assert.equal(of(8, 8), '300 block of Elm St')
    assert.match(of(9, 9), /^Beat \d, (north|south|east|west|centre)/)
    const plain = placesOf(territory, null)
    const names = Array.from(territory.cells, (cell) => plain.of(cell as CellId).label)
    assert.equal(new Set(names).size, names.length, 'two places of one name')
    const corner = places.of(0 as never)
    assert.ok(Math.abs(corner.at[0] - 120) < 0.5 && Math.abs(corner.at[1] - 100) < 0.5)
  })
})

describe('over HTTP', () => {
  let app: FastifyInstance
  before(async () => {
    app = Fastify()
    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    app.setErrorHandler((error, _, reply) =>
      error instanceof PeelError
        ? reply.status(error.status).send({ code: error.code })
        : reply.status(400).send({ code: 'app.not-understood' }),
    )
    app.decorateRequest('actor', null)
    app.addHook('onRequest', async (request) => {
      request.actor = house.commander
    })
    await app.register(patrolRoutes, { prefix: '/api/patrol', patrol: house.patrol, trust: house.trust, records: house.records })
  })
  after(() => app.close())

  const get = (path: string) => app.inject({ method: 'GET', url: `/api/patrol${path}` })
  const post = (path: string, payload: object) => app.inject({ method: 'POST', url: `/api/patrol${path}`, payload })

  it('answers the table of routes', async () => {
    const id = state.suggestion.id
    assert.equal((await get('/tonight')).json().suggestion.id, id)
    assert.equal((await get(`/plans/${id}`)).json().plan.stops.length, state.plan.stops.length)
    assert.match((await get(`/plans/${id}/export.gpx`)).headers['content-type'] as string, /gpx/)
    assert.match((await get(`/plans/${id}/export.geojson`)).headers['content-type'] as string, /geo\+json/)
    assert.match((await get(`/plans/${id}/sheet`)).headers['content-type'] as string, /text\/html/)
    assert.equal((await get('/units')).json().length, 4)
    assert.equal((await get(`/briefing/${encodeURIComponent('Unit 1')}`)).json().published, false)
  })

  it('refuses in words what it cannot do', async () => {
    const id = state.suggestion.id
    assert.equal((await get('/plans/none')).json().code, 'patrol.no-such-plan')
    assert.equal(
      (await post(`/plans/${id}/changes`, { do: 'veto', stop: 'x', reason: 'because of the fair' })).json().code,
      'patrol.no-such-stop',
    )
    assert.equal((await post(`/plans/${id}/changes`, { do: 'burn' })).statusCode, 400)
    assert.equal((await post('/plans', { explorationShare: 2 })).statusCode, 400)
    assert.equal((await post('/plans', { person: 'x' })).statusCode, 400)
  })

  it('changes and decides', async () => {
    const id = state.suggestion.id
    const veto = await post(`/plans/${id}/changes`, { do: 'veto', stop: state.plan.stops[0]?.id, reason: 'Road closed' })
    assert.equal(veto.json().changes.length, 1)
    const decided = await post(`/plans/${id}/decision`, { verdict: 'accept', reason: 'Fits the night' })
    assert.equal(decided.json().decision.verdict, 'change')
  })
})
