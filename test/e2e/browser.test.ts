/** The browser starts from npm packages alone, draws WebGL 2, and its checks can fail. */

import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { desktop, expectAccessible, findChromium, launchBrowser, openPage, phone } from './browser.ts'
import { npmChromium } from './npm-chromium.ts'

const good = `<!doctype html><html lang="en"><title>Smoke</title><main><h1>Smoke</h1><p>Well.</p><canvas aria-label="Map" role="img"></canvas></main>`
const pages: Record<string, string> = {
  '/good': good,
  '/unreadable': good.replace('<p>', '<p style="color:#ccc;background:#fff">'),
  '/throws': `${good}<script>throw new Error('broken on purpose')</script>`,
  '/complains': `${good}<script>console.error('complaint on purpose')</script>`,
  '/misses': `${good}<img alt="" src="/no-such-thing">`,
  '/leaves': `${good}<img alt="" src="http://example.com/pixel">`,
}

describe('the browser of the tests', () => {
  let server: Server
  let origin: string
  let browser: Browser

  before(async () => {
    server = createServer((request, response) => {
      const page = pages[request.url ?? '']
      const policy = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src *"
      response.writeHead(page ? 200 : request.url === '/favicon.ico' ? 204 : 404, {
        'content-type': 'text/html',
        'content-security-policy': policy,
      })
      response.end(page)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await launchBrowser()
  })

  after(async () => {
    await browser?.close()
    server.close()
  })

  it('starts from npm packages alone, with WebGL 2 and letters', {
    skip: process.platform !== 'linux' && 'the package carries a Linux browser',
  }, async () => {
    const own = await launchBrowser(await npmChromium())
    try {
      const { page, close } = await openPage(own, phone)
      await page.goto(`${origin}/good`)
      const seen = await page.evaluate(() => {
        const scope = globalThis as unknown as {
          document: { querySelector(selector: string): { getContext?(kind: string): unknown; clientWidth: number } }
        }
        return {
          webgl: scope.document.querySelector('canvas').getContext?.('webgl2') !== null,
          width: scope.document.querySelector('html').clientWidth,
        }
      })
      assert.deepEqual(seen, { webgl: true, width: 980 })
      await expectAccessible(page)
      await close()
    } finally {
      await own.close()
    }
  })

  it('prefers the one it is told of, then one on the PATH', async () => {
    assert.equal((await findChromium({ CHROME_PATH: '/own/chrome', PATH: '' })).path, '/own/chrome')
  })

  it('lets a good page pass', async () => {
    const { page, close } = await openPage(browser, desktop)
    await page.goto(`${origin}/good`)
    await expectAccessible(page)
    await close()
  })

  it('fails a page that throws, complains, misses a file or calls out', async () => {
    const faultOf = {
      '/throws': /broken on purpose/,
      '/complains': /complaint on purpose/,
      '/misses': /404/,
      '/leaves': /example\.com/,
    }
    for (const [path, fault] of Object.entries(faultOf)) {
      const { page, close } = await openPage(browser)
      await page.goto(origin + path)
      await assert.rejects(close(), (error: { actual?: string[] }) => fault.test(String(error.actual)), path)
    }
  })

  it('forgives what a test provokes on purpose, and nothing else', async () => {
    const { page, close } = await openPage(browser, { expectedFaults: [/on purpose/] })
    await page.goto(`${origin}/complains`)
    await close()
  })

  it('fails a page that cannot be read', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${origin}/unreadable`)
    await assert.rejects(expectAccessible(page), (error: { actual?: string[] }) => /color-contrast/.test(String(error.actual)))
    await close()
  })
})
