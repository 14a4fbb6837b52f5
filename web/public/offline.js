/** Keeps the shell for a phone without a network: built files for good, pages by network first. Data is kept by the page itself. */

const store = 'peel-shell-1'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

async function fromNetworkFirst(request, name) {
  const cache = await caches.open(store)
  try {
    const answer = await fetch(request)
    if (answer.ok) await cache.put(name, answer.clone())
    return answer
  } catch (error) {
    const former = await cache.match(name)
    if (former) return former
    throw error
  }
}

async function fromStoreFirst(request) {
  const cache = await caches.open(store)
  const former = await cache.match(request)
  if (former) return former
  const answer = await fetch(request)
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== 'GET' || address.origin !== location.origin) return
  if (request.mode === 'navigate' && !address.pathname.startsWith('/api/')) {
    event.respondWith(fromNetworkFirst(request, '/'))
  } else if (address.pathname.startsWith('/assets/') || address.pathname === '/peel.svg') {
    event.respondWith(fromStoreFirst(request))
  }
})
