/** What a phone keeps for the stretch without a network: the shell through a service worker, a briefing in its own storage. */

import { putInForce } from '../purpose-in-force.ts'
import { openKeeper } from './keep-for-a-while.ts'

/** As `public/offline.js` calls it. */
const shellStore = 'peel-shell-1'
const minute = 60_000
/** No session lives longer (CJIS 5.9.5 IA-11). */
export const sessionLasts = 12 * 60 * minute
/** Visits are an officer's own and say no place: they wait for the network so long, and are sent by nobody else. */
export const visitsWait = 7 * 24 * 60 * minute

const keeper = openKeeper(localStorage, Date.now)
export const { keep, kept, forget: forgetKept, claim: claimKept } = keeper

/** A session has ended: what it showed goes from this page and this browser. The visits stay that still wait for the network. */
export function endHere(): void {
  forgetKept('visits.')
  putInForce(null)
  location.reload()
}

/** Takes away what is past its hour, now and every minute; starts the service worker where the browser has one and the page is built for use. */
export function startOffline(): void {
  keeper.forgetPast()
  setInterval(keeper.forgetPast, minute)
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
