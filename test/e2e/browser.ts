/** A real browser for tests: a system Chromium or the one from npm, with WebGL, pages whose errors fail the test, and axe. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type Chromium, npmChromium } from './npm-chromium.ts'

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'chrome.exe']

/** CHROME_PATH first, then a Chromium on the PATH, then the one from npm. */
export async function findChromium(env: Record<string, string | undefined> = process.env): Promise<Chromium> {
  const told = env.CHROME_PATH
  if (told) return { path: told, env: {} }
  const folders = (env.PATH ?? '').split(delimiter)
  const found = folders.flatMap((folder) => systemNames.map((name) => join(folder, name))).find((path) => existsSync(path))
  return found ? { path: found, env: {} } : npmChromium()
}

/**
 * Starts headless, with WebGL drawn by the processor, and with no way out of this machine. `drawing` says what SwiftShader
 * draws: the maps alone, or the whole page as well, as a graphics card would, which costs half as much again.
 */
export async function launchBrowser(
  found?: Chromium,
  drawing: 'swiftshader-webgl' | 'swiftshader' = 'swiftshader-webgl',
): Promise<Browser> {
  const { path, env } = found ?? (await findChromium())
  return chromium.launch({
    executablePath: path,
    env: { ...process.env, ...env } as Record<string, string>,
    chromiumSandbox: false,
    args: [
      '--use-gl=angle',
      `--use-angle=${drawing}`,
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      // Small machines give containers 64 MB of shared memory, which a map outgrows.
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    ],
  })
}

export interface CheckedPage {
  page: Page
  /** What went wrong so far, in words. */
  faults: readonly string[]
  /** Closes the page; fails the test when the page or its console reported an error. */
  close(): Promise<void>
}

export interface PageOptions extends BrowserContextOptions {
  /** Errors that a test provokes on purpose, e.g. `/401/` for a wrong password. */
  expectedFaults?: readonly RegExp[]
}

export const desktop = { viewport: { width: 1440, height: 900 } } satisfies PageOptions
export const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
} satisfies PageOptions

/** A page in a context of its own (no cookies of another test). Uncaught errors, console errors and failed requests are faults. */
export async function openPage(
  browser: Browser,
  { expectedFaults = [], ...options }: PageOptions = desktop,
): Promise<CheckedPage> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const faults: string[] = []
  const note = (fault: string): void => {
    if (!expectedFaults.some((expected) => expected.test(fault))) faults.push(fault)
  }
  page.on('pageerror', (error) => note(`uncaught: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`)
  })
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? ''
    // A page that is left cancels what it was loading.
    if (why !== 'net::ERR_ABORTED') note(`request: ${request.url()} ${why}`)
  })
  const close = async (): Promise<void> => {
    await context.close()
    assert.deepEqual(faults, [], 'the page reported errors')
  }
  return { page, faults, close }
}

interface AxeViolation {
  id: string
  impact: string | null
  help: string
  nodes: { target: unknown[]; failureSummary?: string }[]
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Fails, naming rule and elements, when axe finds a breach of WCAG 2.2 AA or of its own best practice. */
export async function expectAccessible(
  page: Page,
  { within, except = [] }: { within?: string; except?: readonly string[] } = {},
): Promise<void> {
  // Half-way through fading in, nothing has its own colours yet. What pulses for ever is not waited for.
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished)).then(() => {})',
  )
  // Evaluated through the debugger: the page's content security policy rightly refuses injected scripts.
  await page.evaluate(`${axeSource};undefined`)
  const { violations } = await page.evaluate(
    async ({ within, except }) => {
      const { axe } = globalThis as unknown as {
        axe: { run(context: unknown, options: unknown): Promise<{ violations: AxeViolation[] }> }
      }
      return axe.run(within ?? { include: [['html']], exclude: except.map((selector) => [selector]) }, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations'],
      })
    },
    { within, except: [...except] },
  )
  const told = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} at ${node.target.join(' ')}`))
  assert.deepEqual(told, [], `axe found ${told.length} problems at ${page.url()}`)
}
