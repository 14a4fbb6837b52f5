/** Markup in every text that Peel keeps (names, titles, units, beats, streets, categories, addresses, reasons, statements, file names), then every screen, sheet and export that shows it, in a real browser: shown as text, nothing runs, and the browser had nothing to block. */

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type CheckedPage, desktop, launchBrowser, openPage } from '../e2e/browser.ts'
import { formWith } from './fill-routes.ts'
import { type Attacked, openAttackedHouse } from './open-attacked-house.ts'

/** Closes an attribute, a tag or a string, whichever it stands in, and is short enough for a unit's name. */
const markup = `"'><svg/onload=__ran=1>`
const script = `</title></script><script>__ran=2</script><img src=x onerror=__ran=3>`
const template = `{{__ran=4}}javascript:__ran=5//]]>&lt;`
const name = (what: string): string => `${what} ${markup}`

let world: Attacked
let browser: Browser
let url: string
let plan: string

before(async () => {
  world = await openAttackedHouse()
  browser = await launchBrowser()
  await furnishCity()
  await furnishTrust()
  await world.app.listen({ host: '127.0.0.1', port: 0 })
  url = `http://localhost:${(world.app.server.address() as AddressInfo).port}`
})
after(async () => {
  await browser?.close()
  await world.close()
})

async function furnishCity(): Promise<void> {
  const { records, agency, home, patrol, clock } = world.house
  const [west, south, step] = [-87.7, 41.8, 0.02]
  const square = (column: number) => {
    const left = west + column * step
    return [
      [
        [left, south],
        [left + step, south],
        [left + step, south + step],
        [left, south + step],
        [left, south],
      ],
    ]
  }
  const beats = [0, 1].map((column) => ({ id: name(`B${column}`), name: name(`Beat ${column}`), shape: [square(column)] }))
  await records.settleTerritory(agency, { name: `City ${script}`, zone: 'America/Chicago', beats } as never)
  const street = (at: number) => ({
    type: 'Feature',
    properties: { kind: 'road', class: 'street', name: `${script} ${markup}` },
    geometry: {
      type: 'LineString',
      coordinates: [
        [west, south + at],
        [west + 2 * step, south + at],
      ],
    },
  })
  await records.placeBasemap(agency, JSON.stringify({ type: 'FeatureCollection', features: [0.004, 0.008, 0.012].map(street) }))
  const rows = Array.from({ length: 400 }, (_, at) => {
    const when = new Date(clock.now() - (at + 1) * 10 * 3_600_000).toISOString().slice(0, 19)
    const [lon, lat] = [west + ((at * 37) % 390) / 10_000, south + ((at * 53) % 190) / 10_000]
    return `${when},Burglary,${lon.toFixed(4)},${lat.toFixed(4)},"${markup.replaceAll('"', '""')}"`
  })
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const odd = [
    `never,${quoted(script)},${west},${south},${quoted(markup)}`,
    `2026-06-01T10:10:00,${quoted(script)},,,${quoted(template)}`,
  ]
  const path = join(home, 'city.csv')
  await writeFile(path, `occurred_at,category,lon,lat,address\n${[...rows, ...odd].join('\n')}\n`)
  await records.importFile(agency, path, { name: `${script.replaceAll('/', '')}.csv` } as never)
  const commander = (await world.house.trust.actorOf(tokenOf('commander'))) as never
  const unit = (at: number) => ({
    id: `U${at} ${markup}`,
    beat: beats[at]?.id,
    start: [west + 0.01, south + 0.01],
    freeMinutes: 180,
  })
  await patrol.setUnits(commander, [unit(0), unit(1)] as never)
  const { suggestion } = (await patrol.tonight(agency)) as unknown as { suggestion: { id: string } }
  plan = suggestion.id
}

const tokenOf = (who: string): string => (world.cookies[who] ?? '').replace('peel_session=', '')

async function furnishTrust(): Promise<void> {
  const { clock } = world
  const send = async (who: string, path: string, body: object): Promise<Record<string, string>> => {
    const { statusCode, body: text } = await world.ask(who, 'POST', path, body)
    assert.equal(statusCode, 200, `${path}: ${text}`)
    return JSON.parse(text) as Record<string, string>
  }
  for (const [at, role] of (['officer', 'analyst', 'commander', 'clerk', 'board', 'investigator'] as const).entries()) {
    const body = { person: world.ids[role], name: `N${at} ${script}`, title: `T${at} ${markup}`, why: `Misspelt: ${script}` }
    await send('protection-officer', '/api/trust/protection/rectifications', body)
  }
  const basis = {
    kind: 'missing-person',
    reference: `Warrant ${script}`,
    validFrom: clock.now() - 1,
    validUntil: clock.now() + 3_600_000,
  }
  const opened = await send('commander', '/api/trust/cases', {
    title: `Case ${script}`,
    kind: `kind ${markup}`,
    area: name('Area'),
    summary: `${script} ${template}`,
    basis,
  })
  await send('commander', '/api/trust/duties', { kind: 'command', area: name('Area') })
  const purpose = await send('commander', '/api/trust/purposes', {
    for: { case: opened.id },
    task: 'follow-up',
    statement: `For ${script} ${template}`,
  })
  await send('commander', `/api/trust/cases/${opened.id}/exports?purpose=${purpose.id}`, { recipient: `Court ${script}` })
  await send('commander', '/api/trust/rules/changes', {
    rule: 'statute',
    value: `Act ${script}`,
    reason: `Because ${script} ${markup}`,
  })
  await send('commander', '/api/trust/overrides', { caseNumber: 'none', statement: `In danger ${script} ${template}` })
  await send('protection-officer', '/api/trust/protection/holds', { scope: `case:${opened.id}`, why: `Held for ${script}` })
  await world.ask('commander', 'GET', `/api/trust/cases/${opened.id}/file?purpose=${purpose.id}`)
  await send('commander', `/api/patrol/plans/${plan}/decision`, {
    verdict: 'accept',
    reason: `Good because ${script} ${template}`,
  })
  const { type, payload } = formWith(
    `${markup.replaceAll('"', '')}.csv`,
    'occurred_at,category,lon,lat\n2026-06-01T10:10:00,Theft,-87.7,41.8\n',
  )
  await world.app.inject({
    method: 'POST',
    url: '/api/records/uploads',
    headers: { 'x-peel': '1', 'content-type': type, cookie: world.cookies.administrator ?? '' },
    payload,
  })
}

interface Seen {
  ran: unknown
  blocked: string[]
  grown: number
  text: string
}

const watch = `
  globalThis.__blocked = []
  document.addEventListener('securitypolicyviolation', (event) => globalThis.__blocked.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))
`

/** What ran, what the browser had to block, what grew from the words, and what is read there. */
const look = (page: Page): Promise<Seen> =>
  page.evaluate(`(() => {
    const grown = document.querySelectorAll('[onload], [onerror], img[src="x"], script:not([src]), a[href^="javascript:"]').length
    const values = [...document.querySelectorAll('input, textarea, option')].map((field) => field.value)
    return { ran: globalThis.__ran, blocked: globalThis.__blocked ?? [], grown, text: document.body.innerText + ' ' + values.join(' ') }
  })()`)

/** Each person has one page for all visits: a browser that has Peel already is a tenth of the work of a new one. */
const pages = new Map<string | null, CheckedPage>()
async function pageOf(who: string | null): Promise<CheckedPage> {
  const known = pages.get(who)
  if (known) return known
  const opened = await openPage(browser, { ...desktop, expectedFaults: [/Failed to load resource/] })
  pages.set(who, opened)
  if (who) await opened.page.context().addCookies([{ name: 'peel_session', value: tokenOf(who), url }])
  await opened.page.addInitScript(watch)
  return opened
}

async function visit(who: string | null, path: string, shows: RegExp | null): Promise<void> {
  const { page, faults } = await pageOf(who)
  // Left first, so that an address which differs in its fragment alone is loaded anew as well.
  await page.goto('about:blank')
  await page.goto(url + path)
  if (shows) {
    // Asked from outside the page: a function that waits inside it is an eval, which the policy would report as blocked.
    for (let tries = 0; tries < 100 && !shows.test(await page.innerText('body')); tries++) await page.waitForTimeout(100)
  } else await page.waitForLoadState('networkidle')
  await page.waitForTimeout(250)
  const { ran, blocked, grown, text } = await look(page)
  const told = `${who} ${path}`
  assert.deepEqual(faults, [], `${told}: the page reported errors`)
  assert.equal(ran, undefined, `${told}: something ran`)
  assert.deepEqual(blocked, [], `${told}: markup grew, and only the policy stopped it`)
  assert.equal(grown, 0, `${told}: markup grew`)
  if (shows) assert.match(text, shows, `${told}: the words are shown as they are`)
}

const asText = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${'$'}{}()|[\]\\/]/g, '\\$&'))

test('every screen shows what was typed as text', async () => {
  const cases: [string | null, string, RegExp | null][] = [
    [null, '/', asText(script)],
    ['commander', '/tonight', asText(markup)],
    ['commander', '/briefing', asText(markup)],
    ['officer', `/briefing/${encodeURIComponent(`U0 ${markup}`)}`, asText(markup)],
    ['analyst', '/patterns/backtest', asText(script)],
    ['administrator', '/reports/import', asText('onerror=__ran=3')],
    ['commander', '/trust/ledger', asText(script)],
    ['protection-officer', '/trust/protection', asText(script)],
    ['commander', '/trust/purposes', asText(script)],
    ['security-officer', '/trust/access', asText(script)],
    ['protection-officer', '/trust/rules', asText(script)],
    ['commander', '/trust/me', asText(script)],
    ['administrator', '/trust/accounts', asText(script)],
    [null, '/verify', null],
    ['commander', `/${encodeURIComponent(script)}?x=${encodeURIComponent(script)}#${encodeURIComponent(script)}`, null],
    [null, `/#refused=${encodeURIComponent(script)}`, null],
    [null, `/setup#${encodeURIComponent(script)}`, null],
    ['officer', `/briefing/${encodeURIComponent(script)}`, null],
  ]
  const faults: string[] = []
  for (const [who, path, shows] of cases)
    await visit(who, path, shows).catch((fault: Error) => faults.push(`${who} ${path}: ${fault.message.slice(0, 600)}`))
  assert.deepEqual(faults, [])
})

test('so does the sheet, which the server writes itself', async () => {
  await visit('commander', `/api/patrol/plans/${plan}/sheet`, asText(markup))
  const sheet = (await world.ask('commander', 'GET', `/api/patrol/plans/${plan}/sheet`)).body
  for (const raw of ['<svg/onload', '<script', '<img']) assert.equal(sheet.includes(raw), false, raw)
  assert.match(sheet, /Good because &lt;\/title&gt;/)
})

test('a satnav and a map read the same words out of the exports, and no element of theirs', async () => {
  const { body: gpx } = await world.ask('commander', 'GET', `/api/patrol/plans/${plan}/export.gpx`)
  const { page, close } = await openPage(browser)
  const read = await page.evaluate<{ broken: string | null; names: string[]; kinds: string[] }>(`(() => {
    const read = new DOMParser().parseFromString(${JSON.stringify(gpx)}, 'application/xml')
    const names = [...read.querySelectorAll('rte > name')].map((one) => one.textContent ?? '')
    const kinds = [...new Set([...read.querySelectorAll('*')].map((one) => one.tagName))].sort()
    return { broken: read.querySelector('parsererror')?.textContent ?? null, names, kinds }
  })()`)
  await close()
  assert.equal(read.broken, null)
  assert.deepEqual(read.kinds, ['desc', 'gpx', 'metadata', 'name', 'number', 'rte', 'rtept', 'time'])
  assert.ok(read.names.length > 0)
  for (const one of read.names) assert.ok(one.includes(markup), one)
  const geojson = (await world.ask('commander', 'GET', `/api/patrol/plans/${plan}/export.geojson`)).json() as {
    features: { properties: object }[]
  }
  assert.ok(geojson.features.some(({ properties }) => JSON.stringify(properties).includes('onload=__ran=1')))
  for (const kind of ['export.gpx', 'export.geojson']) {
    const { headers } = await world.ask('commander', 'GET', `/api/patrol/plans/${plan}/${kind}`)
    assert.match(String(headers['content-disposition']), /^attachment; filename="plan\.\w+"$/)
    assert.doesNotMatch(String(headers['content-type']), /html|svg|javascript/)
  }
})

test('the suite can fail: the same words in a page that trusts them run, or are blocked', async () => {
  const { page } = await openPage(browser)
  await page.addInitScript(watch)
  await page.goto(`${url}/verify`)
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(`<p>${markup} ${script}</p>`)})`)
  await page.waitForTimeout(250)
  const { ran, blocked, grown } = await look(page)
  assert.equal(ran, undefined, 'the policy holds by itself')
  assert.ok(blocked.length > 0 && grown > 0)
  await page.context().close()
})
