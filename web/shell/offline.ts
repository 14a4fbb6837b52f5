/** What a phone keeps for the stretch without a network: the shell through a service worker, a briefing in its own storage. */

const prefix = 'peel.kept.'
/** As `public/offline.js` calls it. */
const shellStore = 'peel-shell-1'

/** Keeps JSON under a name until somebody signs out. */
export const keep = (name: string, value: unknown): void => localStorage.setItem(prefix + name, JSON.stringify(value))

export function kept<Value>(name: string): Value | undefined {
  const text = localStorage.getItem(prefix + name)
  if (text === null) return undefined
  try {
    return JSON.parse(text) as Value
  } catch {
    return undefined
  }
}

/** Forgets everything kept: a shared phone must not show the last officer's plan. */
export function forgetKept(): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith(prefix)) localStorage.removeItem(name)
}

/** Starts the service worker where the browser has one and the page is built for use. */
export function startOffline(): void {
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
