/** What a phone keeps for the stretch without a network: the shell through a service worker, a briefing in its own storage. */

import { putInForce } from '../purpose-in-force.ts'
import { openKeeper } from './keep-for-a-while.ts'
import { keyDrawer } from './key-drawer.ts'
import { openSealer } from './seal-kept.ts'

/** As `public/offline.js` calls it. */
const shellStore = 'peel-shell-1'
const minute = 60_000
/** No session lives longer (CJIS 5.9.5 IA-11). */
export const sessionLasts = 12 * 60 * minute
/** Visits are an officer's own and say no place: they wait for the network so long, and are sent by nobody else. */
export const visitsWait = 7 * 24 * 60 * minute

const keeper = openKeeper(localStorage, Date.now)
const sealer = openSealer(keeper, keyDrawer)
export const { keep, kept } = keeper
export const { keep: keepSealed, kept: keptSealed } = sealer

// A browser that holds no key has none to forget.
const forgetKey = (): Promise<void> => sealer.forgetKey().catch(() => {})

/** Says whose this browser is now; what was another person's goes, and the key to it. */
export async function claimKept(person: string): Promise<void> {
  if (keeper.claim(person)) await forgetKey()
}

/** Somebody leaves: nothing of theirs stays, nor the key to what lay here. */
export async function forgetAll(): Promise<void> {
  keeper.forget()
  await forgetKey()
}

/** A session has ended: what it showed goes from this page and this browser, and the key to it. The visits stay that still wait for the network. */
export async function endHere(): Promise<void> {
  keeper.forget('visits.')
  putInForce(null)
  await forgetKey()
  location.reload()
}

/** The last thing that was sealed takes the key along. */
function forgetPast(): void {
  keeper.forgetPast()
  if (!keeper.holds('briefing.')) void forgetKey()
}

/** Takes away what is past its hour, now and every minute; starts the service worker where the browser has one and the page is built for use. */
export function startOffline(): void {
  forgetPast()
  setInterval(forgetPast, minute)
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  navigator.serviceWorker
    .register('/offline.js')
    .then(() => navigator.serviceWorker.ready)
    .then(keepWhatIsLoaded)
    .catch(() => {
      // Without it the page only works while the network does, which every screen says by itself.
    })
}

/** The first page was loaded before anybody listened: its own files are put where the service worker looks for them. */
async function keepWhatIsLoaded(): Promise<void> {
  const files = performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
    .map(({ pathname }) => pathname)
  const store = await caches.open(shellStore)
  const missing: string[] = []
  for (const file of new Set(['/', ...files])) if (!(await store.match(file))) missing.push(file)
  await store.addAll(missing)
}
