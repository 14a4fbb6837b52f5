/** One started demo city for the tests of a file, its people's sessions, and the browser that visits it. */

import type { Browser, Page } from 'playwright-core'
import type { Person, Role } from '../../src/rooms/trust/contract.ts'
import { startDemo } from '../prepared/start-demo.ts'
import { freshHome } from '../start/start-peel.ts'
import { type CheckedPage, launchBrowser, openPage, type PageOptions } from './browser.ts'

export type Theme = 'light' | 'dark'

export interface DemoHouse {
  url: string
  /** A page whose visitor chose a theme before; errors on it fail the test at `close`. */
  open(options: PageOptions, theme?: Theme): Promise<CheckedPage>
  /** Signs in by the one click that a visitor of the demo has, and waits for tonight with its map. */
  enter(page: Page, role: Role): Promise<void>
  /** Opens one screen as somebody who is signed in already: without the map of tonight, which costs seconds to draw. */
  visit(page: Page, role: Role, path: string): Promise<void>
  /** Asks the server as somebody of this role, beside any browser. */
  ask(role: Role, path: string, body?: unknown): Promise<{ status: number; body: unknown }>
  close(): Promise<void>
}

const cards: Record<Role, RegExp> = {
  commander: /^Commander/,
  analyst: /^Analyst/,
  officer: /^Officer/,
  board: /^Board member/,
  administrator: /^Administrator/,
  investigator: /^Investigator/,
  clerk: /^Records clerk/,
  'security-officer': /^Security officer/,
  'protection-officer': /^Data protection officer/,
}

/** Resolves when tonight's plan stands. */
export async function openDemoHouse(): Promise<DemoHouse> {
  const { home, clean } = freshHome()
  const peel = await startDemo(home)
  const browser: Browser = await launchBrowser()
  const { url } = peel

  const cookieOf = async (role: Role): Promise<string> => {
    const { demoPeople } = (await (await fetch(`${url}/api/trust/session`)).json()) as { demoPeople: Person[] }
    const person = demoPeople.find((one) => one.role === role)?.id
    const headers = { 'x-peel': '1', 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/trust/session/demo`, { method: 'POST', headers, body: JSON.stringify({ person }) })
    return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  }

  return {
    url,
    open: async (options, theme = 'light') => {
      const opened = await openPage(browser, options)
      await opened.page.addInitScript(`localStorage.getItem('peel.light') ?? localStorage.setItem('peel.light', '${theme}')`)
      return opened
    },
    enter: async (page, role) => {
      await page.goto(url)
      await page.getByRole('button', { name: cards[role] }).click()
      await page.getByRole('heading', { level: 1, name: /^\S.*\d\d:\d\d–\d\d:\d\d: / }).waitFor()
    },
    visit: async (page, role, path) => {
      const [name = '', value = ''] = (await cookieOf(role)).split('=')
      await page.context().addCookies([{ name, value, url }])
      await page.goto(url + path)
    },
    ask: async (role, path, body) => {
      const headers = { cookie: await cookieOf(role), 'x-peel': '1', 'content-type': 'application/json' }
      const answer = await fetch(url + path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
      return { status: answer.status, body: await answer.json().catch(() => undefined) }
    },
    close: async () => {
      await browser.close()
      await peel.stop()
      clean()
    },
  }
}
