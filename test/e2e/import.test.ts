/** A file with planted faults, from the drop to the rows taken home, in a real browser: totals first, then the import, then nothing new. */

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { seededRandom } from '../../src/kernel/random.ts'
import { startDemo } from '../prepared/start-demo.ts'
import { freshHome, type RunningPeel } from '../start/start-peel.ts'
import { desktop, expectAccessible, launchBrowser, openPage, phone } from './browser.ts'

const { home, clean } = freshHome()
let peel: RunningPeel
let browser: Browser

before(async () => {
  peel = await startDemo(home)
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await peel?.stop()
  clean()
})

/** What is wrong with the file, and how often. */
const planted = { 'bad-date': 40, 'negative-span': 12, 'future-date': 9, 'too-few-fields': 5 }
const aside = Object.values(planted).reduce((sum, rows) => sum + rows)
const good = 4000
const withoutPlace = 60
const kept = good + withoutPlace
const read = kept + aside

type Place = readonly [number, number]

/** Rows in the middle of the ground, then the faults, then offences without a place. `year` keeps two files apart. */
function crimeFile([west, south]: Place, [east, north]: Place, year: number): string {
  const random = seededRandom(year)
  const offences = ['Burglary', 'Theft from motor vehicle', 'Robbery', 'Simple assault', 'Vandalism']
  const place = (): string =>
    `${(west + (0.3 + 0.4 * random.next()) * (east - west)).toFixed(5)},${(south + (0.3 + 0.4 * random.next()) * (north - south)).toFixed(5)}`
  const rows = Array.from({ length: good }, (_, n) => {
    const at = new Date(Date.UTC(year, 0, 1) + n * 7_200_000).toISOString().slice(0, 16).replace('T', ' ')
    return `${at},,${random.pick(offences)},${place()},${n % 90}00 block`
  })
  const times = <Row>(n: number, row: (i: number) => Row): Row[] => Array.from({ length: n }, (_, i) => row(i))
  return [
    'occurred_from,occurred_to,category,lon,lat,address',
    ...rows,
    ...times(planted['bad-date'], (i) => `${year}-02-30 10:${10 + i},,Robbery,${place()},X`),
    ...times(planted['negative-span'], (i) => `${year}-03-04 10:${10 + i},${year}-03-03 08:00,Burglary,${place()},X`),
    ...times(planted['future-date'], (i) => `2931-01-01 10:${10 + i},,Burglary,${place()},X`),
    ...times(planted['too-few-fields'], (i) => `${year}-05-05 10:${10 + i},,Burglary`),
    ...times(withoutPlace, (i) => `${year}-06-01 10:${10 + (i % 50)},,Sexual assault,0,0,WITHHELD`),
    '',
  ].join('\n')
}

async function signIn(page: Page): Promise<void> {
  await page.goto(peel.url)
  await page.evaluate(async () => {
    const session = (await (await fetch('/api/trust/session')).json()) as { demoPeople: { id: string; role: string }[] }
    const id = session.demoPeople.find((one) => one.role === 'commander')?.id
    const headers = { 'content-type': 'application/json', 'x-peel': '1' }
    await fetch('/api/trust/session/demo', { method: 'POST', headers, body: JSON.stringify({ person: id }) })
  })
}

async function writeFile(page: Page, name: string, year: number): Promise<string> {
  const { corners } = await page.evaluate(
    async () => (await (await fetch('/api/records/territory')).json()) as { corners: Place[] },
  )
  mkdirSync(join(home, '..', 'files'), { recursive: true })
  const path = join(home, '..', 'files', name)
  writeFileSync(path, crimeFile(corners[3] as Place, corners[1] as Place, year))
  return path
}

/** Nothing to scroll sideways, nothing for axe, in this light. */
async function expectFit(page: Page): Promise<void> {
  const [wide, seen] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )
  assert.ok(wide <= seen, `${wide} px wide in a window of ${seen}`)
  await expectAccessible(page)
}

const sentence = (page: Page): Promise<string> => page.locator('.preview-sentence').first().innerText()

async function openImport(page: Page, light: 'light' | 'dark'): Promise<void> {
  await signIn(page)
  await page.evaluate(`localStorage.setItem('peel.light', '${light}')`)
  await page.goto(`${peel.url}/reports/import`)
  await page.getByText('Drop a crime file here').waitFor()
}

async function totals(page: Page, path: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByRole('heading', { name: /rows, .* to / }).waitFor()
}

const number = (n: number): string => n.toLocaleString('en-US')

describe('importing a file in the browser', () => {
  it('drop, totals, import, what changed, rows to mend, and the same file again', async () => {
    const { page, close } = await openPage(browser, { ...desktop, acceptDownloads: true })
    await openImport(page, 'light')
    const path = await writeFile(page, 'spring.csv', 2019)
    await expectFit(page)

    await totals(page, path)
    assert.equal(
      (await sentence(page)).replaceAll('\u2011', '-'),
      `This looks like a plain table of incidents; ${number(read)} rows, 2019-01-01 to 2019-11-30; ${aside} cannot be used, here is why.`,
    )
    const card = page.getByRole('region', { name: 'What Peel makes of the file' })
    assert.deepEqual(
      await card
        .locator('.reasons li')
        .allInnerTexts()
        .then((all) => all.map((text) => text.split('\n').slice(0, 2))),
      [
        ['Date not on the calendar', '40'],
        ['Ends before it begins', '12'],
        ['In the future', '9'],
        ['Too few fields', '5'],
      ],
    )
    assert.match(await card.innerText(), /60 of 4,060 incidents .* no usable place.*sexual assault 60 of 60/)
    await page.getByText('Look at the first of each').click()
    await page.getByText('Not right? Say how to read it').click()
    await expectFit(page)

    await page.getByRole('button', { name: 'Import this file' }).click()
    await page.getByRole('heading', { name: `${number(kept)} new rows are in.` }).waitFor()
    const equation = await page.getByRole('region', { name: 'Rows read, kept and set aside' }).innerText()
    for (const figure of [read, kept, aside]) assert.ok(equation.includes(number(figure)), equation)
    await expectFit(page)

    // Rows may name people, so they open for a purpose. Then by reason, one row, and all rows taken home.
    await page.getByRole('button', { name: /^Look, for this:/ }).click()
    await page.getByLabel('Reason').selectOption('negative-span')
    await page.getByRole('region', { name: 'Rows set aside, 12 rows' }).waitFor()
    await page.getByRole('cell', { name: 'Ends before it begins' }).first().click()
    await page.getByText('How to mend it').waitFor()
    await expectFit(page)
    await page.keyboard.press('Escape')
    await page.getByText('How to mend it').waitFor({ state: 'hidden' })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download these rows to mend' }).click(),
    ])
    const taken = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n')
    assert.equal(taken.length, aside + 1)
    assert.equal(taken[0], 'occurred_from,occurred_to,category,lon,lat,address')

    // Mended: the dates that no calendar has.
    const mended = path.replace('spring', 'mended')
    writeFileSync(mended, `${taken.slice(0, 41).join('\n').replaceAll('-02-30', '-02-20')}\n`)
    await page.getByRole('button', { name: 'Import another file' }).click()
    await totals(page, mended)
    assert.match(await sentence(page), /40 rows.*all can be used/)
    await page.getByRole('button', { name: 'Import this file' }).click()
    await page.getByRole('heading', { name: '40 new rows are in.' }).waitFor()

    // The very file again: told before, and nothing new after.
    await page.getByRole('button', { name: 'Import another file' }).click()
    await totals(page, path)
    await page.getByText('This very file stands here already').waitFor()
    await page.getByRole('button', { name: 'Import this file' }).click()
    await page.getByRole('heading', { name: 'Nothing new' }).waitFor()
    await close()
  })

  it('at night on a phone', async () => {
    const { page, close } = await openPage(browser, phone)
    await openImport(page, 'dark')
    await totals(page, await writeFile(page, 'summer.csv', 2018))
    await page.getByText('Look at the first of each').click()
    await page.getByText('Not right? Say how to read it').click()
    await expectFit(page)
    await page.getByRole('button', { name: 'Import this file' }).click()
    await page.getByRole('heading', { name: `${number(kept)} new rows are in.` }).waitFor()
    await expectFit(page)
    await close()
  })

  it('the other light at each width', async () => {
    for (const [screen, light] of [
      [desktop, 'dark'],
      [phone, 'light'],
    ] as const) {
      const { page, close } = await openPage(browser, screen)
      await openImport(page, light)
      await totals(page, await writeFile(page, `${light}.csv`, 2017))
      await expectFit(page)
      await close()
    }
  })

  it('a file that no layout knows: its columns are chosen, looked at, and offered for the next one', async () => {
    const { page, close } = await openPage(browser, { ...phone, expectedFaults: [/422/] })
    await openImport(page, 'light')
    const path = await writeFile(page, 'unknown.csv', 2015)
    const strange = (year: string) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .slice(1, 200)
        .map((line) => line.replaceAll('2015', year))
    writeFileSync(path, ['Began,Ended,Nature,A,B,Spot', ...strange('2015'), ''].join('\n'))
    await page.locator('input[type=file]').setInputFiles(path)
    const form = page.getByRole('form', { name: 'Which column is what' })
    await form.getByRole('button', { name: 'Read unknown.csv so' }).click()
    await form.getByText('Choose a column.').waitFor()
    await form.getByLabel('Date, or date and time').selectOption('Began')
    await form.getByLabel('Kind of offence').selectOption('Nature')
    await form.getByLabel('Longitude').selectOption('A')
    await form.getByLabel('Latitude').selectOption('B')
    await expectFit(page)
    await form.getByRole('button', { name: 'Read unknown.csv so' }).click()
    await page.getByRole('heading', { name: /the columns that you chose: 199 rows/ }).waitFor()
    await page.getByRole('button', { name: 'Import this file' }).click()
    await page.getByRole('heading', { name: '199 new rows are in.' }).waitFor()

    await page.getByRole('button', { name: 'Import another file' }).click()
    writeFileSync(path.replace('unknown', 'next'), ['Began,Ended,Nature,A,B,Spot', ...strange('2014'), ''].join('\n'))
    await totals(page, path.replace('unknown', 'next'))
    await page.getByText('as they were chosen for that file').first().waitFor()
    await expectFit(page)
    await close()
  })

  it('a file that cannot be read to its end says so before anything is imported, and the way out works', async () => {
    const { page, close } = await openPage(browser, { ...desktop, expectedFaults: [/422/] })
    await openImport(page, 'light')
    const path = await writeFile(page, 'cut.csv', 2016)
    const { gzipSync } = await import('node:zlib')
    const packed = gzipSync(readFileSync(path).toString().repeat(10))
    writeFileSync(`${path}.gz`, packed.subarray(0, packed.length - 5000))
    await page.locator('input[type=file]').setInputFiles(`${path}.gz`)
    await page.getByText(/cannot be unpacked beyond byte/).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Import this file' }).count(), 0)
    await page.getByRole('button', { name: 'Choose another file' }).click()

    // Where no answer can help, none is asked for.
    writeFileSync(path, '<html><body>Sign in</body></html>')
    await page.locator('input[type=file]').setInputFiles(path)
    await page.getByText(/is a web page or XML/).waitFor()
    assert.equal(await page.getByLabel('Coordinates').count(), 0)
    await page.getByRole('button', { name: 'Choose another file' }).click()

    // Wrong words are met before anything is sent.
    writeFileSync(path, `occurred_at,category,x,y\n${'2025-01-01T10:00,Theft,1150000,1900000\n'.repeat(30)}`)
    await page.locator('input[type=file]').setInputFiles(path)
    await page
      .getByText(/coordinate system/)
      .first()
      .waitFor()
    await page.getByLabel('Coordinates').fill('the usual')
    await page.getByRole('button', { name: /again$/ }).click()
    await page.getByText('Write it as EPSG: and a number').waitFor()
    await close()
  })
})
