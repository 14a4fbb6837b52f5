/** The desk behind the evening, in a real browser: cases, hand-overs, training, periods, what is held about somebody, and the public counts. */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Role } from '../../src/rooms/trust/contract.ts'
import { desktop, expectAccessible, phone } from './browser.ts'
import { type DemoHouse, openDemoHouse } from './demo-house.ts'

let house: DemoHouse
before(async () => {
  house = await openDemoHouse()
})
after(async () => {
  await house?.close()
})

const inspector = (page: Page): Locator => page.locator('aside.inspector')
const main = (page: Page): Locator => page.getByRole('main')
const title = 'Break-ins at the Old Mill'

async function visit(role: Role, path: string, expectedFaults: RegExp[] = []) {
  const opened = await house.open({ ...desktop, expectedFaults })
  await house.visit(opened.page, role, path)
  return opened
}

async function textOfDownload(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  return readFile(await download.path(), 'utf8')
}

describe('a case', () => {
  it('is opened, found by a word, read for a purpose, shared, and handed over when a second person approved', async () => {
    const { page, close } = await visit('commander', '/trust/cases')
    await main(page).getByText('No cases for you here').waitFor()
    await main(page).getByText('“Open a case”, above, opens one').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Open a case' }).first().click()
    const form = page.getByRole('dialog', { name: 'Open a case' })
    // By keys alone: typing begins in the first field, and a space closes nothing.
    await form.waitFor()
    await page.keyboard.type(title)
    assert.equal(await form.getByLabel('Title').inputValue(), title)
    await form.getByLabel('Kind').fill('burglary')
    await form.getByLabel('What it is about').fill('Three sheds, one witness.')
    await form.getByLabel('Legal basis').selectOption('missing-person')
    await form.getByLabel('Article, warrant or record').fill('Report 12/26')
    await form.getByRole('button', { name: 'Open it' }).click()
    await form.waitFor({ state: 'detached' })

    await page.getByLabel('Words of the title, or a number').fill('nothing like it')
    await page.keyboard.press('Enter')
    // One press off duty, and the search stands in the ledger.
    await main(page).getByRole('button', { name: 'Go on duty and search: Command' }).click()
    await main(page).getByText('No case is found by these words').waitFor()
    await main(page).getByText('This search stands in the ledger', { exact: false }).waitFor()
    await page.getByLabel('Words of the title, or a number').fill('old mill')
    await main(page).getByRole('button', { name: 'Search', exact: true }).click()
    // By keys: into the table, and Enter opens the row.
    await page.getByRole('region', { name: /^Cases, 1 row/ }).focus()
    await page.keyboard.press('Enter')
    await inspector(page).getByText('None yet. Say what you are about to do').waitFor()
    await expectAccessible(page)

    await inspector(page).getByRole('button', { name: 'Follow up a lead' }).click()
    await inspector(page).getByRole('button', { name: 'Read the file' }).click()
    const file = page.getByRole('dialog')
    await file.getByText('Three sheds, one witness.').waitFor()
    await file.getByText(/Report 12\/26/).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')

    const colleague = inspector(page).getByLabel('Colleague')
    await colleague.locator('option').nth(1).waitFor({ state: 'attached' })
    const names = await colleague.locator('option').allTextContents()
    await colleague.selectOption({ label: names[1] ?? '' })
    await inspector(page).getByRole('button', { name: 'Assign' }).click()
    await inspector(page)
      .getByRole('button', { name: `Take off: ${names[1]}` })
      .waitFor()

    await inspector(page).getByLabel('Who gets it').fill('District court')
    await inspector(page).getByRole('button', { name: 'Ask for the hand-over' }).click()
    await page.getByText('Asked. A second person approves it').waitFor()
    await page.getByRole('link', { name: 'Hand-overs' }).first().click()
    await main(page)
      .getByText(/You asked for it, so somebody else approves/)
      .waitFor()
    assert.equal(await page.getByRole('button', { name: 'Approve the hand-over' }).count(), 0, 'nobody approves the own request')
    const ledger = await house.ask('board', '/api/trust/ledger?limit=200')
    const searches = (ledger.body as { entries: { what: string }[] }).entries.filter(({ what }) => /searched by words/.test(what))
    assert.equal(searches.length, 2, 'neither a purpose nor leaving the page searches once more')
    await expectAccessible(page)

    const second = await visit('protection-officer', '/trust/hand-overs')
    await second.page.getByText(/Off duty and without a purpose you see what you asked for yourself/).waitFor()
    await expectAccessible(second.page)
    await second.page.getByRole('button', { name: /^Go on duty: / }).click()
    await second.page.getByRole('button', { name: 'Approve the hand-over' }).click()
    await second.page.getByText(/Approved by/).waitFor()
    await second.close()

    await page.reload()
    const taken = JSON.parse(await textOfDownload(page, () => page.getByRole('button', { name: 'Take the file' }).click())) as {
      recipient: string
      file: { title: string; summary: string }
    }
    assert.deepEqual(
      [taken.recipient, taken.file.title, taken.file.summary],
      ['District court', title, 'Three sheds, one witness.'],
    )
    await main(page).getByText('Taken', { exact: true }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Take the file' }).count(), 0, 'once')
    await close()
  })

  it('marked confidential it is gone from others at once; closed, its purposes end', async () => {
    const seen = async (): Promise<number> => {
      const { body } = await house.ask('protection-officer', '/api/trust/cases')
      return (body as { cases: { title: string }[] }).cases.filter((one) => one.title === title).length
    }
    const { duty } = (await house.ask('protection-officer', '/api/trust/duties')).body as { duty: { id: string } }
    assert.equal(await seen(), 1)
    const { page, close } = await visit('commander', '/trust/cases')
    await page.getByText(title).first().click()
    await inspector(page).getByRole('button', { name: 'Mark as confidential' }).click()
    await inspector(page).getByText('Only whoever is assigned knows that this case exists.').waitFor()
    assert.equal(await seen(), 0)
    await house.ask('protection-officer', `/api/trust/duties/${duty.id}/end`, {})
    await inspector(page).getByRole('button', { name: 'Close the case' }).click()
    const asking = page.getByRole('dialog', { name: 'Close this case?' })
    await expectAccessible(page)
    await asking.getByRole('button', { name: 'Close it' }).click()
    await asking.waitFor({ state: 'detached' })
    await page.getByLabel('State').selectOption('closed')
    await page.getByText(title).first().click()
    await inspector(page).getByText('Closed', { exact: false }).first().waitFor()
    assert.equal(await inspector(page).getByRole('button', { name: 'Close the case' }).count(), 0)
    await close()
  })
})

describe('training', () => {
  it('an administrator records a certificate, a commander sees until when, an officer is told whose page it is', async () => {
    const { page, close } = await visit('administrator', '/trust/training', [/status of 422/])
    const form = page.getByRole('form', { name: 'Record a certificate' })
    const person = form.getByLabel('Person')
    await person.locator('option').first().waitFor({ state: 'attached' })
    const name = (await person.locator('option').allTextContents())[0] ?? ''
    await person.selectOption({ label: name })
    await form.getByLabel('Valid until').fill('2031-05-12')
    await form.getByRole('button', { name: 'Record it' }).click()
    await page.getByText('Recorded. It stands in the ledger.').waitFor()
    await main(page).getByText('12 May 2031', { exact: false }).waitFor()
    await expectAccessible(page)
    await form.getByLabel('Certificate').fill('<b>!</b>')
    await form.getByRole('button', { name: 'Record it' }).click()
    await form.getByText('A certificate has a short name', { exact: false }).waitFor()
    await close()

    const commander = await visit('commander', '/trust/training')
    // Not the sentence above the table, which names it as well.
    await main(commander.page)
      .getByText(/^restricted-material until/)
      .waitFor()
    assert.equal(await commander.page.getByRole('form', { name: 'Record a certificate' }).count(), 0)
    await commander.close()
    const officer = await visit('officer', '/trust/training')
    await officer.page.getByRole('heading', { name: 'Training is not part of your role' }).waitFor()
    await officer.close()
  })
})

describe('data protection', () => {
  it('a period is set with a reason, never below what the law asks for', async () => {
    const { page, close } = await visit('protection-officer', '/trust/protection', [/status of 422/])
    await main(page).getByText('Decisions', { exact: true }).click()
    const form = inspector(page).getByRole('form', { name: 'Set the period' })
    await form.getByLabel(/^Days/).fill('10')
    await form.getByLabel('Why').fill('The council shortened the schedule in May.')
    await form.getByRole('button', { name: 'Set the period' }).click()
    await form.getByRole('alert').waitFor()
    await expectAccessible(page)
    await form.getByLabel(/^Days/).fill('400')
    await form.getByRole('button', { name: 'Set the period' }).click()
    await page.getByText(/^The period is set/).waitFor()
    await inspector(page)
      .getByText(/400 days/)
      .waitFor()
    await close()
  })

  it('hands out what is held about one person, on duty, and the ledger says for which purpose', async () => {
    const { page, close } = await visit('protection-officer', '/trust/protection')
    const part = page.getByRole('region', { name: 'Somebody asks what is held about them' })
    await part.getByText('You are not on duty yet.', { exact: false }).waitFor()
    const person = part.getByLabel('Person')
    await person.locator('option').nth(1).waitFor({ state: 'attached' })
    const name = (await person.locator('option').allTextContents())[1] ?? ''
    await person.selectOption({ label: name })
    await part.getByLabel('Why').fill('Request of 12 May, file number 88.')
    await expectAccessible(page)
    const bundle = JSON.parse(
      await textOfDownload(page, () => part.getByRole('button', { name: 'Hand out what is held' }).click()),
    ) as { files: { path: string; text: string }[]; signature: string }
    assert.ok(bundle.files.some(({ path, text }) => path === 'account.json' && text.includes(name)))
    assert.ok(bundle.signature.length > 20)
    const { body } = await house.ask('protection-officer', '/api/trust/ledger?limit=5')
    const entry = (body as { entries: { act: string; purpose?: string; recipient?: string }[] }).entries.find(
      ({ act }) => act === 'disclose',
    )
    assert.equal(entry?.recipient, 'the person concerned')
    assert.match(entry?.purpose ?? '', /^pur-/)
    await close()
  })
})

describe('published counts', () => {
  it('anybody reads them without signing in: the counts, how they were changed, and what is left of the budget', async () => {
    const empty = await house.open(desktop)
    await empty.page.goto(`${house.url}/published`)
    await empty.page.getByText('Nothing was published yet').waitFor()
    await expectAccessible(empty.page)
    await empty.close()

    assert.equal((await house.ask('commander', '/api/records/published', { from: '2026-01', to: '2026-03' })).status, 200)
    const { page, close } = await house.open(phone, 'dark')
    await page.goto(`${house.url}/published`)
    await page.getByRole('columnheader', { name: '2026-02' }).waitFor()
    await page.getByText(/A random number, up or down, was added to each count/).waitFor()
    await page.getByRole('meter', { name: 'Left for 2026-02' }).waitFor()
    await expectAccessible(page)
    const csv = await textOfDownload(page, () => page.getByRole('button', { name: 'Download as CSV' }).click())
    assert.match(csv, /^area,2026-01,2026-02,2026-03\r\n/)
    await page.getByRole('button', { name: 'Español' }).click()
    await page.getByRole('heading', { level: 1, name: 'Recuentos y mapas publicados' }).waitFor()
    await page
      .getByRole('link', { name: 'Sign in' })
      .or(page.getByRole('link', { name: 'Entrar' }))
      .first()
      .waitFor()
    await close()
  })
})

describe('maps of reports', () => {
  it('the protection officer drafts one, sees what it costs, and publishes it with a reason; everybody reads it', async () => {
    const { page, close } = await visit('protection-officer', '/trust/publish-map')
    await page.getByLabel('First month').fill('2026-01')
    await page.getByRole('button', { name: 'Draft the map' }).click()
    await page.getByRole('heading', { name: /points would be shown/ }).waitFor()
    await page.getByText(/nineteen of twenty by/).waitFor()
    await expectAccessible(page)
    await page.getByLabel('Why').fill('The council asked for a map.')
    await page.getByRole('button', { name: 'Publish for everybody' }).click()
    await page.getByText(/^Published: /).waitFor()
    await main(page)
      .getByRole('listitem')
      .filter({ hasText: '2026-01' })
      .getByText(/Ledger no\./)
      .waitFor()
    await close()

    const open = await house.open(phone)
    await open.page.goto(`${house.url}/published`)
    await open.page.getByRole('heading', { name: 'Map of reports, 2026-01' }).waitFor()
    await expectAccessible(open.page)
    const csv = await textOfDownload(open.page, () =>
      open.page.getByRole('region', { name: 'Map of reports' }).getByRole('button', { name: 'Download as CSV' }).click(),
    )
    assert.match(csv, /^longitude,latitude,offence,nibrs,months\r\n-?\d+\.\d+,/)
    await open.close()
  })
})

for (const [size, options] of [
  ['1440 px', desktop],
  ['390 px', phone],
] as const) {
  it(`the desk’s screens fit and are accessible at ${size}`, async () => {
    const { page, close } = await house.open(options, 'dark')
    await house.enter(page, 'commander')
    for (const [path, heading] of [
      ['/trust/cases', 'Cases'],
      ['/trust/hand-overs', 'Hand-overs'],
      ['/trust/training', 'Training'],
      ['/trust/protection', 'Data protection'],
      ['/patterns/studies', 'Decisions without names'],
      ['/published', 'Published counts and maps'],
    ] as const) {
      await page.goto(house.url + path)
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      await expectAccessible(page)
      const [content, window] = await page.evaluate(() => {
        const scope = globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
        const { scrollWidth, clientWidth } = scope.document.documentElement
        return [scrollWidth, clientWidth] as const
      })
      assert.ok(content <= window, `${path} is ${content} px wide in a window of ${window} px`)
    }
    await close()
  })
}
