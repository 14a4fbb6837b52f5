/** The screens as each role lives them, in a real browser on one demo city: plan, decide, prove, drive, test, check, and be refused. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Briefing, PlanState } from '../../src/rooms/patrol/contract.ts'
import { desktop, expectAccessible, phone } from './browser.ts'
import { type DemoHouse, openDemoHouse, type Theme } from './demo-house.ts'

let house: DemoHouse
before(async () => {
  house = await openDemoHouse()
})
after(async () => {
  await house?.close()
})

const inspector = (page: Page): Locator => page.locator('aside.inspector')
const main = (page: Page): Locator => page.getByRole('main')

/** Waits until the text of an element is another one than before. */
async function changed(text: Locator, from: string | null): Promise<string> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const now = await text.textContent()
    if (now !== from && now !== null) return now
    if (Date.now() > deadline) throw new Error(`still "${from}"`)
    await text.page().evaluate('new Promise((next) => requestAnimationFrame(next))')
  }
}

const mapIsPainted = (page: Page) => page.waitForFunction(() => performance.getEntriesByName('peel.risk-painted').length > 0)

/** It has the keys, and all of it stands on the screen. */
async function expectFocusInView(field: Locator): Promise<void> {
  await field.waitFor()
  assert.ok(
    await field.evaluate(
      (element) => element === (element as unknown as { ownerDocument: { activeElement: unknown } }).ownerDocument.activeElement,
    ),
  )
  const box = await field.boundingBox()
  const height = field.page().viewportSize()?.height ?? 0
  assert.ok(box && box.y >= 0 && box.y + box.height <= height, `at ${box?.y} of ${height}`)
}

async function hasNoSidewaysScroll(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => {
    const scope = globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
    const { scrollWidth, clientWidth } = scope.document.documentElement
    return [scrollWidth, clientWidth] as const
  })
  assert.ok(content <= window, `${page.url()} is ${content} px wide in a window of ${window} px`)
}

/** Tonight's plan once it is published: as the commander's evening left it, or accepted here where that did not run. */
async function publishedPlan(): Promise<PlanState> {
  const tonight = async () => (await house.ask('commander', '/api/patrol/tonight')).body as PlanState
  const state = await tonight()
  if (state.decision) return state
  const decision = { verdict: 'accept', reason: 'Fits the burglaries of the last two weeks' }
  await house.ask('commander', '/api/trust/duties', { kind: 'command' })
  const answer = await house.ask('commander', `/api/patrol/plans/${state.suggestion.id}/decision`, decision)
  assert.equal(answer.status, 200)
  return tonight()
}

describe('before anybody has decided', () => {
  it('tells an analyst whose decision it is, and offers no button for it', async () => {
    const { page, close } = await house.open(desktop)
    await house.enter(page, 'analyst')
    await page.getByText(/Publishing a plan is a commander’s decision/).waitFor()
    for (const name of [/^Publish/, /^Reject/]) assert.equal(await page.getByRole('button', { name }).count(), 0)
    await close()
  })
})

describe("a commander's evening", () => {
  let page: Page
  let close: () => Promise<void>
  before(async () => {
    ;({ page, close } = await house.open(desktop))
    await house.enter(page, 'commander')
  })

  it('walks the map by keys and reads why', async () => {
    await mapIsPainted(page)
    await page.getByRole('application').focus()
    await page.keyboard.press('ArrowRight')
    await inspector(page).getByText('Cell on the map').waitFor()
    await inspector(page)
      .getByText(/Of 100 such shifts, .* report/)
      .waitFor()
    const readout = page.locator('.legend-readout')
    const first = await changed(readout, null)
    assert.match(first, /This cell: .*, rank [\d,]+ of [\d,]+\. City mean: .* Counting alone: /)
    await page.keyboard.press('ArrowRight')
    await changed(readout, first)
    await page.keyboard.press('Escape')
    await inspector(page).waitFor({ state: 'detached' })
  })

  it('compares with counting alone by keys', async () => {
    await page.keyboard.press('b')
    const line = page.getByRole('slider', { name: /counting alone/i })
    assert.equal(await line.getAttribute('aria-valuenow'), '50')
    await line.focus()
    await page.keyboard.press('ArrowRight')
    assert.equal(await line.getAttribute('aria-valuenow'), '52')
    await page.getByRole('button', { name: 'Against counting' }).click()
    await line.waitFor({ state: 'detached' })
  })

  it('scrubs the hours, and the legend says what it counts', async () => {
    const legend = page.getByRole('region', { name: 'Legend' })
    await legend.getByText(/in 1[0,]+ such shifts/).waitFor()
    const hour = page.getByRole('button', { name: /^Map for/ }).nth(2)
    const name = (await hour.getAttribute('aria-label')) ?? ''
    await hour.click()
    await legend.getByText(/such hours/).waitFor()
    const [, from, to] = /(\d\d:\d\d) to (\d\d:\d\d)/.exec(name) ?? []
    await legend.getByText(`${from}–${to}`).waitFor()
    await page.getByRole('button', { name: 'Whole shift' }).click()
    await legend.getByText(/such shifts/).waitFor()
  })

  it('takes a stop out with a reason, publishes with a reason, and the number opens a proof', async () => {
    const before = (await house.ask('commander', '/api/patrol/tonight')).body as PlanState
    await page.keyboard.press('j')
    await inspector(page)
      .getByText(/, stop 1 of /)
      .waitFor()
    await page.keyboard.press('j')
    await inspector(page)
      .getByText(/, stop (2|1) of /)
      .waitFor()
    await page.getByRole('button', { name: 'Take it out' }).click()
    const reason = inspector(page).getByLabel('Your reason')
    await expectFocusInView(reason)
    await page.getByRole('button', { name: 'Take the stop out' }).click()
    await inspector(page).getByText('Say why in a few words').waitFor()
    await inspector(page).getByLabel('Your reason').fill('Roadworks close this corner until Friday')
    await page.getByRole('button', { name: 'Take the stop out' }).click()
    await page.getByText(/Stop \d+ of \S+ taken out\./).waitFor()
    assert.equal(await page.locator('.stop[data-leaving="true"]').count(), 1)

    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('Say why in a few words').waitFor()
    await page.getByLabel('Your reason').fill('Fits the burglaries of the last two weeks')
    await page.getByRole('button', { name: /^Publish/ }).click()

    const card = page.locator('.suggestion[data-decided="true"]')
    await card.waitFor()
    const decided = (await card.locator('.decided-line').textContent()) ?? ''
    assert.match(decided, /Published with changes/)
    assert.match(decided, /by Rosalind Quillan/)
    assert.match(decided, /\d\d:\d\d/)
    await card.getByText('Fits the burglaries of the last two weeks').waitFor()
    await page.getByRole('heading', { level: 1, name: /Published by Rosalind Quillan: .*changed by Rosalind Quillan/ }).waitFor()
    assert.equal(await page.locator('.main').evaluate((main) => (main as unknown as { scrollTop: number }).scrollTop), 0)
    const after = (await house.ask('commander', '/api/patrol/tonight')).body as PlanState
    assert.equal(after.plan.stops.length, before.plan.stops.length - 1)
    assert.equal(after.decision?.verdict, 'change')

    await card.getByRole('button', { name: `Ledger no. ${after.decision?.ledgerIndex}` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`entry ${after.decision?.ledgerIndex} stands unaltered`).waitFor()
    await dialog.getByText('The root is signed by this ledger’s key').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('goes to the ledger by two keys and verifies it in the page', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.getByRole('button', { name: 'Verify the whole ledger' }).click()
    await page.getByText(/^All \d+ entries stand\.$/).waitFor()
    await page.getByText('The server’s own check of the files says the same').waitFor()
    await close()
  })
})

describe("an officer's round", () => {
  it('records arriving and leaving, and goes on without a network', async () => {
    const { page, close } = await house.open({
      ...phone,
      // A letter form that was not kept in time is replaced by one of the phone's own.
      expectedFaults: [/ERR_INTERNET_DISCONNECTED/, /\.woff2.*ERR_FAILED|ERR_FAILED.*\.woff2/],
    })
    const { plan } = await publishedPlan()
    await house.enter(page, 'officer')
    const unit = plan.units.find(({ id }) => plan.stops.filter((stop) => stop.unit === id).length > 1)?.id ?? ''
    const visits = async () => ((await house.ask('officer', `/api/patrol/briefing/${unit}`)).body as Briefing).visits
    await page.getByRole('link', { name: 'Briefing' }).click()
    await page.getByRole('link', { name: new RegExp(`^${unit}`) }).click()
    const press = async (name: string): Promise<void> => {
      const button = page.getByRole('button', { name, exact: true })
      const box = await button.boundingBox()
      assert.ok(box && box.height >= 64, 'the one button fits a thumb in a glove')
      await button.tap()
    }

    await press('Start')
    await page.getByRole('timer').waitFor()
    await press('Arrive')
    await page.getByText(/^At .*, planned/).waitFor()
    await press('Leave')
    await page.getByText(/^1 of \d+ stops done$/).waitFor()
    const [first] = await visits()
    assert.ok(first && first.leftAt !== null && first.leftAt >= first.arrivedAt, 'the visit is on record with both times')

    // The page keeps itself for the stretch without a network.
    await page.waitForFunction('navigator.serviceWorker.controller')
    await page.waitForFunction("caches.match('/').then((kept) => kept !== undefined)")
    await page.waitForFunction("Object.keys(localStorage).some((name) => name.startsWith('peel.kept.briefing.'))")
    const stored = String(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'))
    const stops = plan.stops.filter((stop) => stop.unit === unit)
    assert.ok(stops.length > 0)
    for (const { label, why } of stops) assert.ok(!stored.includes(label) && !stored.includes(why), `${label} lies on the phone`)
    await page.context().setOffline(true)
    await press('Start')
    await press('Arrive')
    await page.getByText(/1 visit waits on this phone/).waitFor()
    assert.equal((await visits()).length, 1)
    // What the browser pretends of the network begins anew with a page, and may let its first request through.
    await page.reload()
    await page.getByText(/^At .*, planned/).waitFor()
    await page.context().setOffline(false)
    await page.getByText(/waits on this phone/).waitFor({ state: 'detached' })
    assert.equal((await visits()).length, 2)
    await hasNoSidewaysScroll(page)
    await close()
  })
})

describe("an analyst's test", () => {
  it('runs a backtest and says no more than its interval does', async () => {
    const { page, close } = await house.open(desktop)
    await house.enter(page, 'analyst')
    await page.getByRole('link', { name: 'Patterns' }).click()
    const last = page.getByLabel('Last day')
    await last.waitFor()
    const end = new Date(await last.inputValue())
    await page.getByLabel('First day').fill(new Date(end.getTime() - 27 * 86_400_000).toISOString().slice(0, 10))
    await page.getByLabel('Offence').selectOption('220')
    await page.getByRole('button', { name: 'Run the backtest' }).click()
    const sentence = (await page.locator('.backtest-sentence').textContent({ timeout: 120_000 })) ?? ''
    const [, low = '', high = ''] = /interval ([−\d.]+) to ([−\d.]+)/.exec(sentence) ?? []
    const number = (written: string): number => Number(written.replace('−', '-'))
    assert.ok(number(low) <= number(high), `"${sentence}" has an interval`)
    if (number(low) <= 0 && number(high) >= 0) assert.match(sentence, /cannot be told from simply counting/)
    else assert.doesNotMatch(sentence, /cannot be told/)
    assert.equal(await page.getByRole('figure').count(), 4)
    await page
      .getByLabel(/^Scores by method/)
      .first()
      .waitFor()
    await expectAccessible(page)

    // The same result in the other light and language, on a phone.
    await page.keyboard.press('l')
    await page.locator('html[data-theme="dark"]').waitFor()
    await page.locator('button.person').click()
    await page.getByRole('menuitemradio', { name: 'Español' }).click()
    await page.getByText('Se prueban días enteros, no turnos sueltos').waitFor()
    await page.setViewportSize(phone.viewport)
    await expectAccessible(page)
    await hasNoSidewaysScroll(page)
    await close()
  })
})

describe("a commander's other decisions", () => {
  it('opens what a figure rests on, enters units, includes an offence found by looking and takes it back', async () => {
    const { page, close } = await house.open(desktop)
    await house.enter(page, 'commander')
    await page.getByRole('button', { name: /of expected reports: show the data/ }).click()
    const source = page.getByRole('dialog', { name: 'Where this number comes from' })
    await source.getByText('divided by those of the whole city').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Units' }).click()
    const units = page.getByRole('dialog', { name: 'Units tonight' })
    const signs = units.getByLabel('Call sign')
    await signs.first().waitFor()
    const before = await signs.count()
    await units.getByRole('button', { name: 'Add a unit' }).click()
    await signs.last().fill('E99')
    await expectAccessible(page)
    await units.getByRole('button', { name: 'Leave out' }).last().click()
    await units.getByText('E99 is left out.').waitFor()
    assert.equal(await signs.count(), before)
    await units.getByRole('button', { name: 'Put back' }).click()
    assert.equal(await signs.last().inputValue(), 'E99')
    await page.keyboard.press('Escape')

    await page.goto(`${house.url}/patterns/backtest`)
    const drugs = page.locator('.found-by-looking li').filter({ hasText: 'Drug offences' })
    for (const [act, after] of [
      ['Include it', 'Included in forecasts and plans.'],
      ['Leave it out again', 'Left out of every forecast and plan.'],
    ] as const) {
      await drugs.getByRole('button', { name: act }).click()
      await drugs.getByLabel('Your reason').fill('The council asked for it at its meeting')
      await expectAccessible(page)
      await drugs.getByRole('button', { name: act }).click()
      await drugs.getByText(after).waitFor()
      await drugs.getByRole('button', { name: /^Ledger no\./ }).waitFor()
    }
    await close()
  })
})

describe("a board member's visit", () => {
  it('reads the decision and its reason, changes nothing, and is told kindly what is not for it', async () => {
    const { page, close } = await house.open(desktop)
    const { decision } = await publishedPlan()
    await house.enter(page, 'board')
    await page.getByText(decision?.reason ?? 'a reason').waitFor()
    for (const name of [/^Publish/, /^Reject/, 'Change', 'Units', 'Another plan']) {
      assert.equal(await page.getByRole('button', { name }).count(), 0, String(name))
    }
    assert.equal(await page.getByRole('link', { name: 'Reports' }).count(), 0)
    await page.goto(`${house.url}/reports/import`)
    await page.getByRole('heading', { name: 'Import is not part of your role' }).waitFor()
    await main(page)
      .getByText(/This page is for: Analyst, Records clerk, Commander, Administrator/)
      .waitFor()
    await main(page).getByRole('link', { name: 'Ledger' }).click()
    await page.getByRole('button', { name: 'Verify the whole ledger' }).waitFor()
    const { suggestion } = (await house.ask('board', '/api/patrol/tonight')).body as PlanState
    const answer = await house.ask('board', `/api/patrol/plans/${suggestion.id}/decision`, {
      verdict: 'reject',
      reason: 'The server must say no as well',
    })
    assert.equal(answer.status, 403)
    await close()
  })
})

describe('everywhere', () => {
  it('shows the keys, goes anywhere by Ctrl-K, changes light and language', async () => {
    const { page, close } = await house.open(desktop)
    await house.enter(page, 'commander')
    await mapIsPainted(page)
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    for (const words of ['Next stop', 'From cell to cell', 'Go anywhere, do anything']) await keys.getByText(words).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })

    await page.keyboard.press('l')
    await page.locator('html[data-theme="dark"]').waitFor()
    await page.getByRole('region', { name: 'Legend' }).waitFor()

    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Where to, or what to do' }).fill('backt')
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/patterns/backtest')

    await page.getByRole('button', { name: /Rosalind Quillan/ }).click()
    await page.getByRole('menuitemradio', { name: 'Español' }).click()
    await page.getByRole('link', { name: 'Esta noche' }).first().waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'es')
    await page.getByRole('link', { name: 'Esta noche' }).first().click()
    await page.getByRole('heading', { level: 1, name: /parada/ }).waitFor()
    await expectAccessible(page)
    await close()
  })
})

describe("a security officer's morning", () => {
  for (const [size, options, theme] of [
    ['1440 px', desktop, 'light'],
    ['390 px', phone, 'dark'],
  ] as const) {
    it(`says what for, finds the planted insider, decides, at ${size}`, async () => {
      // A decision without a reason is refused on purpose.
      const { page, close } = await house.open({ ...options, expectedFaults: [/422/] }, theme)
      await house.visit(page, 'security-officer', '/trust/security')
      await page.getByRole('button', { name: /^Look, for this/ }).click()
      await page.getByRole('heading', { name: 'To be judged' }).waitFor()
      await expectAccessible(page)
      await hasNoSidewaysScroll(page)
      await page.getByLabel('Signal', { exact: true }).selectOption('closed-case')
      await page.locator('tr', { hasText: 'Marek Underhill' }).first().click()
      await inspector(page).getByText('What else may explain it').waitFor()
      await expectAccessible(page)
      await inspector(page).getByRole('button', { name: 'Dismiss' }).click()
      await inspector(page)
        .getByText(/needs a reason/)
        .waitFor()
      await inspector(page).getByLabel('Your reason').fill('Many looks in the evening under a closed case')
      await inspector(page).getByRole('button', { name: 'Open an inquiry' }).click()
      await inspector(page).getByText('Inquiry opened').first().waitFor()
      await close()
    })
  }
})

/** Every screen, and what makes it whole enough to be judged. */
const visitsWith = (unit: string): [path: string, isThere: (page: Page) => Locator][] => [
  ['/tonight', (page) => page.getByRole('region', { name: 'Legend' })],
  ['/briefing', (page) => page.locator('.briefing-unit').first()],
  [`/briefing/${unit}`, (page) => page.locator('.briefing-thumb')],
  ['/patterns/backtest', (page) => page.getByRole('button', { name: 'Run the backtest' })],
  ['/reports/import', (page) => page.getByText('Drop a crime file here')],
  ['/trust/ledger', (page) => page.getByRole('button', { name: 'Verify the whole ledger' })],
  ['/no/such/page', (page) => page.getByRole('heading', { name: 'There is no such page' })],
  // With a true link it is judged in sign-in.test.ts.
  ['/setup', (page) => page.getByText('This link has no invitation')],
]

for (const [size, options] of [
  ['1440 px', desktop],
  ['390 px', phone],
] as const) {
  for (const theme of ['light', 'dark'] satisfies Theme[]) {
    it(`every screen is accessible and fits at ${size}, ${theme}`, async () => {
      const { page, close } = await house.open(options, theme)
      const unit = (await publishedPlan()).plan.stops[0]?.unit
      assert.ok(unit, 'the plan has a stop, and so a unit to brief')
      const judge = async (): Promise<void> => {
        await expectAccessible(page)
        await hasNoSidewaysScroll(page)
      }
      await page.goto(house.url)
      await page.getByRole('button', { name: /^Commander/ }).waitFor()
      await judge()
      await house.enter(page, 'commander')
      for (const [path, isThere] of visitsWith(unit)) {
        await page.goto(house.url + path)
        await isThere(page).waitFor()
        await judge()
        if (path !== '/tonight') continue
        await page.locator('.stop').first().click()
        await inspector(page).locator('.shares').waitFor()
        await judge()
        if (options === phone) await fitsAFinger(page)
      }
      await close()
    })
  }
}

it('the access review and the ledger say who and when in each row, on a phone too; no name is cut at 1440 px', async () => {
  await house.ask('commander', '/api/trust/duties', { kind: 'command' })
  await house.ask('protection-officer', '/api/trust/duties', { kind: 'oversight' })
  const small = await house.open(phone)
  await house.visit(small.page, 'commander', '/trust/access')
  // Looking at the list is itself a look, so the next one shows it.
  await main(small.page).getByRole('button', { name: 'Look again' }).last().click()
  for (const path of ['/trust/access', '/trust/ledger']) {
    await small.page.goto(house.url + path)
    const line = small.page.locator('.table-under').filter({ hasText: '(commander)' }).first()
    assert.match(await line.innerText(), /\(commander\)\s+\d{1,2} \S+ \d{4}, \d\d:\d\d$/)
    await hasNoSidewaysScroll(small.page)
    await expectAccessible(small.page)
  }
  await small.close()
  const large = await house.open(desktop)
  await house.visit(large.page, 'commander', '/trust/ledger')
  await main(large.page).locator('td', { hasText: '(protection-officer)' }).first().waitFor()
  const cut = await main(large.page)
    .locator('td:nth-child(4)')
    .evaluateAll((cells) =>
      (cells as { scrollWidth: number; clientWidth: number; textContent: string }[])
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    )
  assert.deepEqual(cut, [])
  await large.close()
})

/** Buttons and fields on a phone are at least 44 px high. */
async function fitsAFinger(page: Page): Promise<void> {
  const small = await page.locator('button:visible, select:visible, input:visible, textarea:visible').evaluateAll((elements) =>
    (elements as { tabIndex: number; textContent: string; className: string; offsetHeight: number }[])
      // What is only for the hand's convenience is said elsewhere as well and takes no focus.
      .filter(({ tabIndex, offsetHeight }) => tabIndex >= 0 && offsetHeight < 44)
      .map(({ textContent, className, offsetHeight }) => `${textContent || className}: ${offsetHeight} px`),
  )
  assert.deepEqual(small, [])
}
