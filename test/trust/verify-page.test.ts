/** The public page in a real browser: calm while everything stands, red and naming the entry whatever is altered, and remembering. */

import assert from 'node:assert/strict'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { everyAgency } from '../../src/ports/store.ts'
import { readStatement } from '../../src/rooms/trust/ledger/month-statement.ts'
import { openLedger } from '../../src/rooms/trust/ledger/open-ledger.ts'
import { decodeBundle, encodeBundle } from '../../src/rooms/trust/ledger/tiles.ts'
import { type CheckedPage, desktop, expectAccessible, launchBrowser, openPage, phone } from '../e2e/browser.ts'
import { agency, countedBytes } from './open-test-trust.ts'
import { openVerifyHouse, type VerifyHouse } from './verify-house.ts'

let peel: VerifyHouse
let browser: Browser
let size: number

before(async () => {
  peel = await openVerifyHouse()
  browser = await launchBrowser()
  size = peel.house.trust.ledger.checkpoint().size
})
after(async () => {
  await browser?.close()
  await peel?.close()
})

const file = (path: string): string => join(peel.home, 'ledger', path)
const calm = (page: Page) => page.getByText(/entries stand, unaltered/).waitFor()
const red = async (page: Page): Promise<string> => {
  const alert = page.locator('.verify-red')
  await alert.waitFor()
  return alert.innerText()
}

/** A browser that has seen the true ledger. */
async function visitor(options = desktop): Promise<CheckedPage> {
  // A file that is gone on purpose answers 404.
  const opened = await openPage(browser, { ...options, expectedFaults: [/404/] })
  await opened.page.clock.setFixedTime(peel.clock.now())
  await opened.page.goto(`${peel.url}/verify`)
  await calm(opened.page)
  return opened
}

/** Does harm to a file, looks, and puts it right again. */
async function harmed(path: string, harm: (bytes: Buffer) => Uint8Array | null): Promise<string> {
  const before = await readFile(file(path))
  const { page, close } = await visitor()
  const bytes = harm(Buffer.from(before))
  await (bytes ? writeFile(file(path), bytes) : rm(file(path)))
  try {
    await page.getByRole('button', { name: 'Check again' }).click()
    const said = await red(page)
    assert.equal(await page.locator('.verify').getAttribute('data-alarmed'), 'true')
    await page.reload()
    assert.equal(await red(page), said, 'it stays red: what was wrong is not remembered as true')
    await writeFile(file(path), before)
    await page.getByRole('button', { name: 'Check again' }).click()
    await calm(page)
    await close()
    return said
  } finally {
    await writeFile(file(path), before)
  }
}

test('nobody signs in: size, root, signer, witness, and counts by act and by legal basis', async () => {
  for (const options of [desktop, phone]) {
    const { page, close } = await visitor(options as typeof desktop)
    const text = await page.locator('main').innerText()
    assert.match(text, new RegExp(`All ${size} entries stand, unaltered`))
    const { root, origin } = peel.house.trust.ledger.checkpoint()
    assert.ok(text.includes(root))
    assert.ok(text.includes(origin))
    assert.match(text, new RegExp(`oversight-board\\.example signed ${size} entries on`))
    assert.match(text, /for the first time/)
    const bases = page.getByRole('table', { name: /legal basis/ })
    const entries = await peel.house.trust.ledger.entries({ limit: 500 })
    const more = await peel.house.trust.ledger.entries({ limit: 500, before: entries.at(-1)?.index ?? 0 })
    const warrants = [...entries, ...more].filter(
      ({ basis, act }) => basis === 'warrant' && ['consult', 'combine', 'disclose'].includes(act),
    ).length
    const column = await bases.locator('tbody tr td:nth-child(3)').allInnerTexts()
    assert.equal(
      column.reduce((sum, cell) => sum + (Number(cell) || 0), 0),
      warrants,
    )
    assert.ok(warrants > 50)
    await expectAccessible(page)
    await page.reload()
    await page.getByText(/It begins with the .* entries that this browser saw/).waitFor()
    await close()
  }
})

test('a month is taken along in one file, and agrees with the ledger when it is counted again', async () => {
  const { page, close } = await visitor()
  const section = page.locator('.verify-statement')
  const month = (await section.getByLabel('Month').inputValue()) ?? ''
  await section.getByText(/oversight-board\.example, outside the agency, co-signed a tree that holds all of it/).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    section.getByRole('button', { name: 'Save the statement' }).click(),
  ])
  const text = await readFile(await download.path(), 'utf8')
  const statement = readStatement(text)
  assert.deepEqual([statement?.month, statement?.witnesses.length], [month, 1])
  await writeFile(join(peel.home, 'statement.json'), text)
  await close()
})

test('red: one byte of an entry, naming it', async () => {
  const said = await harmed('tile/entries/000', (bytes) => {
    const at = bytes.indexOf('"index":123,')
    bytes[bytes.indexOf('Looked', at) > 0 ? at + 8 : at] = 0x39
    return bytes
  })
  assert.match(said, /First entry that cannot be trusted: 123/)
})

test('red: one byte of a hash tile, and a tile that is gone', async () => {
  const tile = await harmed('tile/0/001', (bytes) => {
    bytes[32 * 7] = (bytes[32 * 7] ?? 0) ^ 1
    return bytes
  })
  assert.match(tile, /First entry that cannot be trusted: 263/)
  assert.match(await harmed('tile/entries/001', () => null), /First entry that cannot be trusted: 256[\s\S]*missing/)
})

test('red: two entries that changed places', async () => {
  const said = await harmed('tile/entries/000', (bytes) => {
    const { entries } = decodeBundle(bytes)
    const [a, b] = [entries[40], entries[41]] as [Uint8Array, Uint8Array]
    return encodeBundle(entries.with(40, b).with(41, a))
  })
  assert.match(said, /First entry that cannot be trusted: 40/)
})

test('red: a checkpoint that is not signed, and one that was put back', async () => {
  assert.match(await harmed('checkpoint', (bytes) => Buffer.from(bytes.toString().replace(/\n\d+\n/, '\n5\n'))), /not signed/)
})

test('red: a history signed anew with the true key, for whoever saw the true one, and for whoever knows the witness', async () => {
  const { page, close } = await visitor()
  const aside = join(peel.home, 'aside')
  const forged = join(peel.home, 'forged')
  await cp(join(peel.home, 'ledger'), aside, { recursive: true })
  await cp(join(peel.home, 'ledger-key'), join(forged, 'ledger-key'), { recursive: true })
  const other = await openLedger({ home: forged, clock: peel.clock, randomBytes: countedBytes('forged') })
  const record = { act: 'consult', by: 'Peel', what: 'Looked at nothing.', subject: 'case:0' } as const
  await Promise.all(Array.from({ length: size + 3 }, () => other.append(agency, record)))
  await other.close()
  try {
    await rm(file('tile'), { recursive: true })
    await cp(join(forged, 'ledger', 'tile'), file('tile'), { recursive: true })
    await cp(join(forged, 'ledger', 'checkpoint'), file('checkpoint'))
    await page.getByRole('button', { name: 'Check again' }).click()
    assert.match(await red(page), /history was rewritten and signed again/)
    const stranger = await openPage(browser, desktop)
    await stranger.page.goto(`${peel.url}/verify`)
    assert.match(await red(stranger.page), /the witness oversight-board\.example signed: history was rewritten/)
    await stranger.close()
    await rm(file('cosigned'), { recursive: true })
    await page.getByRole('button', { name: 'Check again' }).click()
    assert.match(await red(page), /oversight-board\.example had signed this ledger, and is no longer listed or has gone back/)
  } finally {
    await rm(file('tile'), { recursive: true, force: true })
    await cp(aside, join(peel.home, 'ledger'), { recursive: true })
  }
  await page.getByRole('button', { name: 'Check again' }).click()
  await calm(page)
  await close()
})

test('a proof is taken away, pasted and holds; one letter changed and it does not', async () => {
  const { page, close } = await visitor()
  await page.getByLabel('Take a proof with you: entry no.').fill('300')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the proof' }).click(),
  ])
  assert.equal(download.suggestedFilename(), 'entry-300.tlog-proof')
  const proof = await readFile(await download.path(), 'utf8')
  assert.match(proof, /^c2sp\.org\/tlog-proof@v1\nextra \S+\nindex 300\n/)
  const paste = page.getByLabel('Paste a proof')
  const check = page.getByRole('button', { name: 'Check this proof' })
  await paste.fill(proof)
  await check.click()
  await page.getByText('This proof holds: entry 300').waitFor()
  await page.getByText('Witnessed by oversight-board.example').waitFor()
  await expectAccessible(page)
  const altered = proof.replace(/extra (\S{40})(\S)/, (_, start, letter) => `extra ${start}${letter === 'A' ? 'B' : 'A'}`)
  for (const bad of [altered, proof.replace('index 300', 'index 301'), proof.replace(/\n([^\n]{43}=)\n\n/, '\n\n')]) {
    await paste.fill(bad)
    await check.click()
    await page.getByText('This proof does not hold').waitFor()
    await paste.fill('x')
    await check.click()
    await page.getByText('This is not a proof').waitFor()
  }
  await close()
})

test('the offline verifier: one file from a disk says yes to a copy, and no when it was altered', async () => {
  const copy = join(peel.home, 'copy', 'ledger')
  await cp(join(peel.home, 'ledger'), copy, { recursive: true })
  const verifier = fileURLToPath(new URL('../../web/dist/peel-verify.html', import.meta.url))
  const { page, close } = await openPage(browser, desktop)
  await page.goto(`${peel.url}/verify`)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Download the whole ledger').click()])
  const archive = join(peel.home, 'taken-along.tar')
  await download.saveAs(archive)
  await page.goto(pathToFileURL(verifier).href)
  await page.locator('#archive').setInputFiles(archive)
  await page.getByText(`Yes: ${size} entries, none altered.`).waitFor()
  assert.match(await page.locator('#answer').innerText(), /Witness oversight-board\.example: \d+ entries/)
  await page.reload()
  await page.locator('#folder').setInputFiles(copy)
  await page.getByText(`Yes: ${size} entries, none altered.`).waitFor()
  assert.match(await page.locator('#answer').innerText(), /Witness oversight-board\.example: \d+ entries/)
  const statement = page.locator('#statement')
  await statement.setInputFiles(join(peel.home, 'statement.json'))
  await page.locator('#folder').setInputFiles(copy)
  await page.getByText(/^Yes: the statement holds, counted again from/).waitFor()
  const bent = (await readFile(join(peel.home, 'statement.json'), 'utf8')).replace(/"warrant": \d+/, '"warrant": 1')
  await writeFile(join(peel.home, 'bent.json'), bent)
  // Another statement, or another key, beside a ledger that is chosen already: what was said before does not stand.
  await statement.setInputFiles(join(peel.home, 'bent.json'))
  await page.getByText(/^NO\. .*counted again, are not what it says/).waitFor()
  await page.getByRole('button', { name: 'Español' }).click()
  await page.getByRole('heading', { name: 'Registro de Peel: verificador sin conexión' }).waitFor()
  await page.getByText(/^NO\. Los asientos se sostienen.*contados de nuevo, no son lo que dice\.$/).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'English' }).click()
  await page.locator('#key').fill('not a key')
  await page.getByText('Nothing has been checked yet.').waitFor()
  assert.equal(await page.locator('#counts').innerText(), '')
  await page.locator('#key').blur()
  await page.getByText('There is no public key: paste the one that the agency published.').waitFor()
  await page.locator('#key').fill('')
  await page.locator('#key').blur()
  await page.getByText(/^NO\. .*counted again, are not what it says/).waitFor()
  await statement.setInputFiles(join(peel.home, 'statement.json'))
  await page.getByText(/^Yes: the statement holds, counted again from/).waitFor()
  // The same file chosen again is a change as well: a browser tells of none unless nothing was chosen before.
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('#archive').click()])
  await page.getByText('Nothing has been checked yet.').waitFor()
  assert.equal(await page.locator('#archive').inputValue(), '')
  await chooser.setFiles(archive)
  await page.getByText(/^Yes: the statement holds, counted again from/).waitFor()
  await statement.setInputFiles([])
  const tile = join(copy, 'tile/entries/001')
  const bytes = await readFile(tile)
  bytes[200] = (bytes[200] ?? 0) ^ 1
  await writeFile(tile, bytes)
  await page.locator('#folder').setInputFiles(copy)
  await page.getByText(/^NO\. .*First entry that cannot be trusted: 25\d/).waitFor()
  await close()
})

test('red: an insider changes a decision in the store; the page, the proof and the ledger itself say so', async () => {
  const { page, close } = await visitor()
  const { id, ledgerIndex } = peel.decision
  const update = (column: string, value: string) =>
    sql.raw(`update trust_decision set ${column} = '${value}' where id = '${id}'`).execute(peel.house.store.tables(everyAgency))
  await update('verdict', 'reject')
  await peel.house.trust.ledger.checkStore()
  await page.getByRole('button', { name: 'Check again' }).click()
  assert.match(
    await red(page),
    new RegExp(`no longer match the ledger\\. Entry ${ledgerIndex}\\.[\\s\\S]*“verdict” beside it was changed`),
  )
  await expectAccessible(page)

  const person = (await peel.house.trust.demoPeople(peel.house.agency))[0]?.id
  await page.evaluate(async (person) => {
    const headers = { 'x-peel': '1', 'content-type': 'application/json' }
    await fetch('/api/trust/session/demo', { method: 'POST', headers, body: JSON.stringify({ person }) })
  }, person)
  await page.goto(`${peel.url}/trust/ledger`)
  await page.getByLabel('Open entry no.').fill(String(ledgerIndex))
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page
    .getByText(/The store’s row for decision:\S+ is not what entry/)
    .first()
    .waitFor()
  await page.getByText(/The row in the store is the one that was sealed.*does not hold/).waitFor()

  await update('verdict', 'accept')
  await peel.house.trust.ledger.checkStore()
  await page.goto(`${peel.url}/verify`)
  await calm(page)
  await page.getByText('Peel itself has found rows that no longer matched the ledger').waitFor()
  const said = await peel.house.trust.ledger.entries({ limit: 50 })
  assert.equal(said.filter((entry) => entry.disputes === ledgerIndex).length, 1, 'said once, for ever')
  await close()
})

test('amber, kindly: while nobody outside has co-signed, and while the server does not say how its store stands', async () => {
  const aside = join(peel.home, 'aside-witness')
  await cp(file('cosigned'), aside, { recursive: true })
  await rm(file('cosigned'), { recursive: true })
  try {
    for (const options of [desktop, phone]) {
      const { page, close } = await openPage(browser, { ...options, expectedFaults: [/404|503/] } as typeof desktop)
      await page.goto(`${peel.url}/verify`)
      await page.getByText(/^All \d+ entries stand as the agency signed them\.$/).waitFor()
      assert.equal(await page.locator('.verify').getAttribute('data-cautious'), 'true')
      await page.getByText(/Nobody outside the agency has co-signed yet/).waitFor()
      await expectAccessible(page)
      if (process.env.PEEL_TEST_SCREENS)
        await page.screenshot({
          path: join(process.env.PEEL_TEST_SCREENS, `amber-${options === phone ? 'phone' : 'desktop'}.png`),
        })
      await page.route('**/ledger/status', (route) => route.fulfill({ status: 503, body: '' }))
      await page.getByRole('button', { name: 'Check again' }).click()
      await page.getByText(/The server does not say whether its own records agree/).waitFor()
      await close()
    }
  } finally {
    await cp(aside, file('cosigned'), { recursive: true })
  }
  await peel.house.trust.record(agency, { act: 'consult', by: 'Peel', what: 'Looked.', subject: 'case:1' })
  const { page, close } = await visitor()
  await page.getByText(/not co-signed yet: until the next visit the agency alone vouches for/).waitFor()
  assert.equal(await page.locator('.verify').getAttribute('data-cautious'), 'false', 'the newest alone are nothing to see to')
  await page.clock.setFixedTime(peel.clock.now() + 30 * 86_400_000)
  await page.getByRole('button', { name: 'Check again' }).click()
  await page.getByText(/If yours is right, this may be a copy of then/).waitFor()
  await page.getByText(/The last co-signature is from/).waitFor()
  assert.equal(await page.locator('.verify').getAttribute('data-cautious'), 'true', 'what does not move on is no calm page')
  await close()
})
