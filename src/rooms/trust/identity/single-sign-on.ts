/** Single sign-on over OpenID Connect: code flow with PKCE, state and nonce bound to the browser that began it. It never makes an account. */

import * as client from 'openid-client'
import { PeelError } from '../../../kernel/errors.ts'
import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { Outgoing } from '../../../ports/outgoing.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { SignedIn } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import { answer, ask, freshChallenge } from './challenges.ts'
import { type Door, enter } from './enter.ts'
import { refuseIdentity } from './errors.ts'
import { aboutAccount, accountBecomes, heldAccount, statesOfAccount } from './held-account.ts'
import { isLoopback, type SingleSignOn } from './identity-settings.ts'
import { keyOfEmail } from './manage-access.ts'
import { recordEvent } from './record-event.ts'
import { type Account, identityTables } from './store.ts'
import type { From, Place } from './types.ts'

export const callbackPath = '/api/trust/sso/callback'
/** A provider's keys and words about one person, in bytes. */
const longestAnswer = 2 ** 20

export interface SsoDesk {
  /** What the button says, or null where there is none. */
  name: string | null
  /** Where to send the browser, and what to leave in it until it comes back. */
  begin(agency: AgencyId, place: Place): Promise<{ url: string; browser: string }>
  /** `address` is what the browser came back with. */
  finish(
    agency: AgencyId,
    place: Place,
    came: { address: URL; browser: string },
    from: From,
    replaced?: string,
  ): Promise<SignedIn>
}

interface Begun {
  verifier: string
  nonce: string
}

export function openSso(door: Door): SsoDesk {
  const { house } = door
  const { sso } = house.settings
  let found: Promise<client.Configuration> | undefined
  const provider = async (): Promise<{ config: client.Configuration; sso: SingleSignOn }> => {
    if (!sso) throw refuseIdentity('sso-off', {})
    found ??= discover(sso, house.outgoing)
    found.catch(() => {
      found = undefined
    })
    try {
      return { config: await found, sso }
    } catch (cause) {
      throw unreachable(cause)
    }
  }

  return {
    name: sso?.name ?? null,

    begin: async (agency, place) => {
      const { config } = await provider()
      const [state, nonce, verifier, browser] = [0, 1, 2, 3].map(() => freshChallenge(house)) as [string, string, string, string]
      const document: Begun = { verifier, nonce }
      await ask(house, agency, { challenge: state, kind: 'sso', boundTo: digestOfText(browser), document })
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: `${place.origin}${callbackPath}`,
        scope: 'openid email',
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, browser }
    },

    finish: async (agency, place, { address, browser }, from, replaced) => {
      const { config, sso: settings } = await provider()
      const state = address.searchParams.get('state') ?? ''
      const boundTo = digestOfText(browser)
      const begun = await answer<Begun>(house, agency, { challenge: state, kind: 'sso', boundTo }).catch(() => null)
      if (!begun) return refused(door, agency, from, 'an answer that this browser did not ask for')
      const current = new URL(`${callbackPath}${address.search}`, place.origin)
      const said = await claimsFrom(config, current, state, begun).catch((cause: unknown) => sayWhy(cause))
      if (typeof said === 'string') return refused(door, agency, from, said)
      const account = await accountOf(door, agency, said)
      if (!account) {
        await recordEvent(house, agency, { kind: 'refused', from, detail: 'single sign-on: no account' })
        throw refuseIdentity('sso-no-account', {})
      }
      const proof = { factors: saysTwoFactors(said, settings) ? 2 : 1, from, shown: { subject: said } } as const
      return enter(door, account, { method: 'sso', ...proof }, replaced)
    },
  }
}

/** What the provider's own document names (keys, tokens, user) is asked under the same guard as the document itself. */
async function discover(
  { issuer, clientId, clientSecret, inside }: SingleSignOn,
  outgoing: Outgoing | undefined,
): Promise<client.Configuration> {
  if (!outgoing) throw new Error('this process asks no other machine')
  const address = new URL(issuer)
  const execute = address.protocol === 'http:' && isLoopback(address) ? [client.allowInsecureRequests] : []
  // A provider on this machine was named with its port by whoever is trying Peel out.
  const reach = { inside: [...inside, ...(isLoopback(address) ? [address.host] : [])], mostBytes: longestAnswer }
  const customFetch: client.CustomFetch = (url, options) =>
    outgoing.fetch(url, { ...options, body: options.body as string | URLSearchParams | Uint8Array | null | undefined }, reach)
  return client.discovery(address, clientId, clientSecret, undefined, { execute, timeout: 10, [client.customFetch]: customFetch })
}

/** An administrator is told what to do about a service inside the network; everybody else that it cannot be reached. */
function unreachable(cause: unknown): PeelError {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if (error instanceof PeelError && error.code === 'outgoing.address-inside') {
      return refuseIdentity('sso-inside', { host: String(error.facts.host) }, { cause })
    }
  }
  return refuseIdentity('sso-unreachable', {}, { cause })
}

interface Said {
  issuer: string
  subject: string
  /** Only where the provider says that it verified it. */
  email: string | null
  amr: string[]
  acr: string | null
}

/** Checks signature, issuer, audience, expiry, nonce and PKCE; asks for the e-mail where the token does not hold it. */
async function claimsFrom(config: client.Configuration, current: URL, state: string, { verifier, nonce }: Begun): Promise<Said> {
  const tokens = await client.authorizationCodeGrant(config, current, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (!claims) throw new Error('there is no id token')
  const asks = claims.email === undefined && config.serverMetadata().userinfo_endpoint !== undefined
  const more = asks ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : claims
  const verified = more.email_verified === true && typeof more.email === 'string'
  const { amr } = claims
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: verified ? keyOfEmail(String(more.email)) : null,
    amr: Array.isArray(amr) ? amr.filter((word): word is string => typeof word === 'string') : [],
    acr: typeof claims.acr === 'string' ? claims.acr : null,
  }
}

const saysTwoFactors = ({ amr, acr }: Said, { mfaAmr, mfaAcr }: SingleSignOn): boolean =>
  amr.some((word) => mfaAmr.includes(word)) || (acr !== null && mfaAcr.includes(acr))

/** By the subject that was linked before, or, once, by the verified e-mail that an administrator gave the account. */
async function accountOf(door: Door, agency: AgencyId, said: Said): Promise<Account | undefined> {
  const tables = identityTables(door.house.store)
  const linked = await tables.personOfSubject(agency, said.issuer, said.subject)
  if (linked) return tables.account(agency, linked)
  const account = said.email === null ? undefined : await tables.accountWithEmail(agency, said.email)
  if (!account || !(await link(door, account, said))) return undefined
  return account
}

/** Whose address it is, and that nobody is linked yet, is what the ledger commits to. */
async function link({ house }: Door, { person }: Account, { issuer, subject, email }: Said): Promise<boolean> {
  const { agency } = person
  return actInLedger(house, agency, async (connection, record, hold) => {
    const states = await hold(...statesOfAccount(person.id))
    const held = heldAccount(states, agency, person.id)
    if (!held || email === null || held.email !== email) return false
    if (held.subjects.some((one) => one.issuer === issuer)) return false
    const at = house.clock.now()
    if (!(await identityTables(connection).linkSubject(agency, issuer, subject, person.id as PersonId, at))) return false
    const what = 'Somebody signed in through the agency for the first time; the account is linked to it.'
    const becomes = accountBecomes(states, person.id, { added: { agency_sign_in: [issuer, subject, String(at)] } })
    await record({ act: 'alter', by: { person }, what, ...aboutAccount(person.id), becomes })
    return true
  })
}

async function refused({ house }: Door, agency: AgencyId, from: From, why: string): Promise<never> {
  await recordEvent(house, agency, { kind: 'refused', from, detail: `single sign-on: ${why}` })
  throw refuseIdentity('sso-refused', {})
}

/** The library's code, e.g. `OAUTH_INVALID_RESPONSE`; never what the provider or the browser wrote. */
function sayWhy(error: unknown): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code.slice(0, 60) : 'the answer could not be used'
}
