/** A real OpenID provider on loopback for tests: accounts that the test names, no pages to click through, claims as the test wants them. */

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
// @ts-expect-error the package brings no types
import Provider from 'oidc-provider'

export interface TestProvider {
  issuer: string
  /** Who the provider thinks is sitting at the browser, with what it says of them. */
  person: { sub: string; email?: string; email_verified?: boolean; amr?: string[]; acr?: string; [claim: string]: unknown }
  /** Follows the sign-in page's redirects like a browser with cookies, up to the address that leads back to Peel. */
  visit(url: string): Promise<URL>
  close(): Promise<void>
}

export const clientId = 'peel'
export const clientSecret = 'a secret of the test'

interface Interaction {
  prompt: { name: string }
  params: { client_id: string }
  session?: { accountId: string }
}

export async function startOidcProvider(redirectUri: string): Promise<TestProvider> {
  const server: Server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const opened: TestProvider = { issuer, person: { sub: 'nobody' }, visit, close }

  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    pkce: { required: () => true },
    claims: { openid: ['sub', 'amr', 'acr'], email: ['email', 'email_verified'], groups: ['groups', 'role'] },
    cookies: { keys: ['of the test'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ ...opened.person, sub }) }),
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    void interact(request, response).catch((error) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })

  async function interact(request: unknown, response: unknown): Promise<void> {
    const details = (await provider.interactionDetails(request, response)) as Interaction
    if (details.prompt.name === 'login') {
      const { sub, amr, acr } = opened.person
      return provider.interactionFinished(request, response, { login: { accountId: sub, amr, acr, remember: false } })
    }
    const grant = new provider.Grant({ accountId: details.session?.accountId, clientId: details.params.client_id })
    grant.addOIDCScope('openid email')
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
  }

  async function visit(start: string): Promise<URL> {
    const cookies = new Map<string, string>()
    let url = new URL(start)
    for (let steps = 0; steps < 12; steps++) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
      for (const set of response.headers.getSetCookie()) {
        const [pair = ''] = set.split(';')
        const at = pair.indexOf('=')
        cookies.set(pair.slice(0, at), pair.slice(at + 1))
      }
      const next = response.headers.get('location')
      if (!next) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
      url = new URL(next, url)
      if (url.origin !== issuer) return url
    }
    throw new Error('the provider redirects in circles')
  }

  async function close(): Promise<void> {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return opened
}
