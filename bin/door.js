/** The front door: answers within the first second, says what is being made ready, then hands over to the server. */

import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { leafOf, tlsOptions } from './tls.js'

/** Somebody who asked this lately has a page open and shall read why the start ended. */
const WATCHING_MS = 5_000
/** A page with a style of its own and nothing else in it. */
const guarded = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}
/** As the server that moves in says it. */
const httpsOnly = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }
/** The longest that an ending start waits for an open page to ask. */
const LINGER_MS = 3_000

/**
 * Listens at once. Until `handOver` is called, every page shows progress and `/api/status` tells the steps.
 *
 * @param {{ port: number, host: string }} address
 * @param {import('./tls.js').Pair | null} [pair] certificate and key, with which it speaks TLS and nothing else
 * @returns {Promise<{ server: import('node:http').Server, step(id: string, what: string, state: string): void, fail(reason: { code: string, sentence: string }): Promise<void>, handOver(listener: import('node:http').RequestListener): void, certificate(): string | null, renew(pair: import('./tls.js').Pair): void, whenRenewed(listener: () => void): void }>}
 *   `fail` resolves when an open page was told, or when there is none; `certificate` is what it shows, in PEM without its chain
 */
export function openDoor({ port, host }, pair = null) {
  const headers = pair ? { ...guarded, ...httpsOnly } : guarded
  let shown = pair
  let renewed = () => {}
  const steps = new Map()
  let failure
  let lastAsked = Number.NEGATIVE_INFINITY
  let pageWasTold = () => {}
  let listener = (request, response) => {
    if (request.url === '/api/status') return sendStatus(response)
    response.writeHead(failure ? 500 : 200, { ...headers, 'content-type': 'text/html; charset=utf-8' })
    response.end(page([...steps.values()], failure))
  }

  const sendStatus = (response) => {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' })
    response.end(JSON.stringify({ phase: failure ? 'failed' : 'preparing', steps: [...steps.values()], error: failure }))
  }

  const answer = (request, response) => {
    lastAsked = performance.now()
    const tells = failure && (request.url === '/' || request.url === '/api/status')
    if (tells) response.once('finish', () => pageWasTold())
    listener(request, response)
  }
  // What comes to it in plain http is no greeting of TLS: the connection is closed, and nothing is answered or sent elsewhere.
  const server = pair ? createTlsServer(tlsOptions(pair), answer) : createServer(answer)
  const fail = (reason) => {
    failure ??= reason
    if (performance.now() - lastAsked > WATCHING_MS) return Promise.resolve()
    return new Promise((resolve) => {
      pageWasTold = resolve
      setTimeout(resolve, LINGER_MS)
    })
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve({
        server,
        step: (id, what, state) => steps.set(id, { id, what, state, done: state === 'done' ? 1 : 0, total: 1 }),
        fail,
        handOver: (next) => {
          listener = next
        },
        certificate: () => (shown ? leafOf(shown.cert).toString() : null),
        renew: (next) => {
          server.setSecureContext(tlsOptions(next))
          shown = next
          renewed()
        },
        whenRenewed: (hears) => {
          renewed = hears
        },
      })
    })
  })
}

/** Plain HTML that needs no build and no script: the screens themselves are what is being built. */
function page(steps, failure) {
  const rows = steps.map(
    ({ what, state }) => `<li class="${state}">${what}<span>${state === 'done' ? 'ready' : 'under way'}</span></li>`,
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${failure ? '' : '<meta http-equiv="refresh" content="1">'}
<title>Peel is getting ready</title>
<style>
  :root { color-scheme: light dark; --paper: #f7f5f2; --ink: #2b2926; --quiet: #6b655d; --line: #d9d4cc; --done: #0f5f5c }
  @media (prefers-color-scheme: dark) { :root { --paper: #1b1a18; --ink: #ece8e1; --quiet: #a39c92; --line: #3a3733; --done: #6fc2bb } }
  body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; display: grid; min-height: 100vh; place-content: center; padding: 24px }
  main { width: min(440px, 100%) } h1 { font-size: 20px; font-weight: 600; margin: 0 0 8px } p { color: var(--quiet); margin: 0 0 24px }
  ol { list-style: none; margin: 0; padding: 0 } li { display: flex; justify-content: space-between; border-top: 1px solid var(--line); padding: 8px 0 }
  li span { color: var(--quiet) } li.done span { color: var(--done) } pre { white-space: pre-wrap; font-size: 14px }
</style>
<main>
  <h1>${failure ? 'Peel could not start' : 'Peel is getting ready'}</h1>
  ${failure ? `<pre>${inert(failure.sentence)}</pre>` : '<p>This page turns into Peel by itself.</p>'}
  <ol>${rows.join('')}</ol>
</main>
</html>`
}

const inert = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign])
