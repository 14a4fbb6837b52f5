/** Signing in through the screens of a real folder: the first link, a passkey, a password with codes, sessions that end, a recovery. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { generateSync } from 'otplib'
import type { Browser, Page } from 'playwright-core'
import { freshHome, type RunningPeel, runPeel, startPeel } from '../start/start-peel.ts'
import { desktop, expectAccessible, launchBrowser, openPage, phone } from './browser.ts'

/** Refusals are shown in words; the browser also notes them in its console. */
const refusals = { expectedFaults: [/status of 4\d\d/] }

describe('signing in to a real folder', () => {
  const { home, clean } = freshHome()
  let peel: RunningPeel
  let browser: Browser
  let link = ''

  before(async () => {
    ;[peel, browser] = await Promise.all([startPeel(['--home', home, '--port', '0']), launchBrowser()])
    link = await firstLink(peel)
  })
  after(async () => {
    await browser?.close()
    await peel?.stop()
    clean()
  })

  it('the first link, a passkey, out, and in again by the passkey', async () => {
    const { page, close } = await openPage(browser, { ...desktop, ...refusals })
    const device = await virtualAuthenticator(page)
    await page.goto(link)
    await page.getByLabel('Your name').fill('Grace Admin')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Continue with a passkey' }).click()
    await page.getByRole('button', { name: /Grace Admin/ }).waitFor()
    assert.equal(await device.count(), 1)

    await signOut(page, 'Grace Admin')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('button', { name: /Grace Admin/ }).waitFor()

    await page.goto(link)
    await page.reload()
    await page.getByText('This link was used already').waitFor()

    await page.goto(`${peel.url}/trust/me`)
    await page.getByText('with a passkey').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByLabel('What you call it').fill('Night desk key')
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByText('This device has a passkey for this account already.').waitFor()

    await page.goto(`${peel.url}/trust/accounts`)
    await page.getByText('1 passkey').waitFor()
    await expectAccessible(page)
    await page.getByLabel('Role').selectOption('commander')
    await page.getByLabel('Rank or post, optional').fill('Night commander')
    await page.getByRole('button', { name: 'Invite a colleague' }).click()
    assert.match((await page.locator('.one-time-link').textContent()) ?? '', /\/setup#[\w-]{43}$/)
    await close()
  })

  it('without a passkey it says so, and nothing is signed in', async () => {
    const { page, close } = await openPage(browser, { ...phone, ...refusals })
    await virtualAuthenticator(page)
    await page.goto(peel.url)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByText('No passkey was used').waitFor()
    await close()
  })

  it('a password, codes from a generator drawn as a QR code, recovery codes, and both sessions in the list', async () => {
    const { said } = await runPeel(['trust', 'add-person', '--role', 'analyst', '--home', home])
    const path = /\/setup#[\w-]{43}/.exec(said)?.[0] ?? ''
    const { page, close } = await openPage(browser, { ...phone, ...refusals })
    await page.goto(`${peel.url}${path}`)
    await page.getByLabel('Your name').fill('Ben Lind')
    await page.getByRole('button', { name: 'Use a password and codes instead' }).click()
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.getByText('A password needs at least 12 characters').waitFor()
    await page.getByLabel('Password').fill('four random words do')
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await page.getByRole('button', { name: /Codes from an app/ }).click()
    const qr = page.getByRole('img', { name: 'QR code for your code generator' })
    await qr.waitFor()
    await expectAccessible(page)
    assert.ok(((await qr.locator('path').getAttribute('d')) ?? '').length > 2000, 'the code is drawn')
    await page.getByText('Type the secret instead').click()
    const secret = ((await page.locator('.enrol-secret').textContent()) ?? '').replace(/\s/g, '')
    const enrolledAt = await page.evaluate(() => Date.now())
    await page.getByLabel('Six digits').fill(codeOf(secret, enrolledAt))
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.locator('.enrol-recovery li').first().waitFor()
    const codes = await page.locator('.enrol-recovery li').allTextContents()
    assert.equal(codes.length, 10)
    await expectAccessible(page)
    assert.ok(await page.getByRole('button', { name: 'Done' }).isDisabled())
    await page.getByLabel('I have them in a safe place').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.waitForURL(/tonight/)

    const other = await openPage(browser, { ...desktop, ...refusals })
    await other.page.goto(peel.url)
    await other.page.getByLabel('Name').fill('Ben Lind')
    await other.page.getByRole('button', { name: 'Continue' }).click()
    await other.page.getByLabel('Password').fill('four random words do')
    await other.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await other.page.getByLabel('Code').fill(codeOf(secret, enrolledAt))
    await other.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await other.page.getByText('That code is not right, or it was used already').waitFor()
    await expectAccessible(other.page)
    await other.page.getByLabel('Code').fill(codes[0] ?? '')
    await other.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await other.page.getByRole('button', { name: /Ben Lind/ }).waitFor()

    await page.goto(`${peel.url}/trust/me`)
    await page.getByText('with password and recovery code').waitFor()
    await page.getByText('9 recovery codes are left.').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: /^End the session on/ }).click()
    await page.getByText('1 session has ended.').waitFor()
    await other.page.goto(`${peel.url}/trust/me`)
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await other.close()
    await close()
  })
})

/** Printed after the start is ready. */
async function firstLink(peel: RunningPeel): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const found = /Open the first account, once: (\S+)/.exec(peel.said())?.[1]
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no link was printed:\n${peel.said()}`)
}

const codeOf = (secret: string, at: number): string => generateSync({ secret, epoch: Math.floor(at / 1000) })

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(name) }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

/** A device inside the browser that verifies its owner by itself; `count` is how many passkeys it holds. */
async function virtualAuthenticator(page: Page): Promise<{ count(): Promise<number> }> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    count: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
  }
}
