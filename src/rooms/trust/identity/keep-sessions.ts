/** Sessions: an opaque token for the browser, its SHA-256 in the store, ended by idleness, by age, or by a word, at once and everywhere. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Actor, Person } from '../contract.ts'
import { digestOfText, sameSecret } from '../digest.ts'
import { expectAsCommitted } from '../ledger/hold-rows.ts'
import { hour, type IdentityHouse, minute } from './identity-house.ts'
import { identityTables, type StoredSession } from './store.ts'
import type { From, IdentityRules, SessionView, SignInMethod } from './types.ts'

/** A session that lacks its second factor lives no longer than this. */
const halfSessionLasts = 30 * minute
/** Changing who can sign in needs a proof no older than this. */
export const freshFor = 15 * minute

export interface Proof {
  method: SignInMethod
  /** 2 factors; 1 where the account has no second; 0 where it has one that was not shown. */
  factors: 0 | 1 | 2
  from: From
  demo: boolean
}

export interface Sessions {
  /** A new token, always: one that was known before signing in is worth nothing after it. The `replaced` session ends. */
  begin(person: Person, proof: Proof, replaced?: string): Promise<{ token: string; session: StoredSession }>
  /** The session behind a token, also one that still lacks a factor; counts as use of it. */
  sessionOf(token: string): Promise<StoredSession | null>
  /** The actor behind a token; null while a factor is missing. Unattended, it is no use of the session. */
  actorOf(token: string, attended?: boolean): Promise<Actor | null>
  /** The person whose session it was, or null when it had ended. */
  end(token: string): Promise<StoredSession | null>
  list(agency: AgencyId, person: PersonId, own?: string): Promise<SessionView[]>
  /** False when there is no such session of this person. */
  revoke(agency: AgencyId, person: PersonId, id: string): Promise<boolean>
  /** How many ended. */
  revokeAll(agency: AgencyId, person: PersonId, except?: string): Promise<number>
}

const mostHeld = 20_000
const idOfSession = (digest: string): string => digest.slice(0, 16)

/** Whether rooms answer: two factors, or one where the agency asks for no more and the account has no second, or somebody made up. */
export const isWhole = (session: Pick<StoredSession, 'demo' | 'factors'>, rules: Pick<IdentityRules, 'mfa'>): boolean =>
  session.demo || session.factors >= 2 || (session.factors === 1 && !rules.mfa)

export function keepSessions(house: IdentityHouse): Sessions {
  const tables = identityTables(house.store)
  // The one process of an embedded store knows every session; then a long import does not keep pages waiting. On a server
  // every request asks the store, so that a session revoked by another process never answers again.
  const mayRemember = house.store.kind === 'embedded'
  const remembered = new Map<string, StoredSession>()
  const lastSeen = new Map<string, Instant>()
  /** Ended here, and when: a request that read the session before it ended must not bring it back. */
  const ended = new Map<string, Instant>()

  const isOver = (session: StoredSession, rules: IdentityRules, now: Instant): boolean => {
    const seen = Math.max(session.seenAt, lastSeen.get(session.digest) ?? 0)
    const age = now - session.reauthenticatedAt
    if (!isWhole(session, rules) && age >= halfSessionLasts) return true
    return age >= rules.reauthenticateHours * hour || now - seen >= rules.idleMinutes * minute
  }

  const forget = (digests: readonly string[]): void => {
    const now = house.clock.now()
    for (const digest of digests) {
      ended.set(digest, now)
      remembered.delete(digest)
      lastSeen.delete(digest)
    }
  }

  const endDigest = async (digest: string): Promise<void> => {
    forget([digest])
    await tables.endSession(digest)
    forget([digest])
  }

  const sweep = async (agency: AgencyId, now: Instant): Promise<void> => {
    const rules = await house.rules(agency)
    const longest = rules.reauthenticateHours * hour
    await tables.endSessionsBefore((now - longest) as Instant, (now - rules.idleMinutes * minute - 2 * minute) as Instant)
    for (const [digest, at] of ended) if (now - at > hour) ended.delete(digest)
    // Other agencies' too: each by its own rules.
    for (const [digest, session] of remembered)
      if (isOver(session, await house.rules(session.agency), now)) {
        remembered.delete(digest)
        lastSeen.delete(digest)
      }
    for (const [digest, at] of lastSeen) if (now - at > longest) lastSeen.delete(digest)
  }

  /** A row that Peel did not write, or wrote for somebody else, is no session. */
  const sealed = async (digest: string): Promise<StoredSession | undefined> => {
    const session = await tables.session(digest)
    return session && sameSecret(house.sealOfSession(session), session.seal) ? session : undefined
  }

  /** Of accounts that were held, as which commitment has them. */
  const held = new Map<string, { index: number; facts: string }>()
  /** Nobody goes on as what somebody wrote into an account past the ledger. Throws `trust.row-altered`. */
  const isWhoItSays = async ({ agency, person, demo }: StoredSession): Promise<boolean> => {
    const subject = `person:${person.id}`
    const facts = JSON.stringify([person.name, person.role, person.title, demo])
    const index = house.held.newest.of(agency, subject)?.index
    const known = held.get(`${agency} ${person.id}`)
    // Whom this folder does not know nobody signs in here as.
    if (index === undefined || (known?.index === index && known.facts === facts)) return true
    const account = (await expectAsCommitted(house, agency, [subject])).get(subject)
    if (!account || JSON.stringify([account.name, account.role, account.title, account.demo]) !== facts) return false
    // Disabling ends sessions; one whose row was put back is still over.
    if (account.disabled_at !== null) return false
    if (held.size > mostHeld) held.clear()
    held.set(`${agency} ${person.id}`, { index, facts })
    return true
  }

  const live = async (token: string): Promise<{ session: StoredSession; rules: IdentityRules; now: Instant } | null> => {
    const digest = digestOfText(token)
    const session = remembered.get(digest) ?? (await sealed(digest))
    if (!session) return null
    const rules = await house.rules(session.agency)
    if (ended.has(digest)) return null
    const now = house.clock.now()
    if (isOver(session, rules, now)) {
      await endDigest(digest)
      return null
    }
    return { session, rules, now }
  }

  /** Whoever’s account was put right meanwhile goes on under what it says now, not under what is remembered. */
  const asItSays = async (token: string) => {
    const found = await live(token)
    if (!found || (await isWhoItSays(found.session))) return found
    if (!remembered.delete(found.session.digest)) return null
    const anew = await live(token)
    return anew && (await isWhoItSays(anew.session)) ? anew : null
  }

  const use = async (token: string) => {
    const found = await asItSays(token)
    if (!found) return null
    const { session, now } = found
    const { digest } = session
    if (mayRemember) remembered.set(digest, session)
    lastSeen.set(digest, now)
    // Not a write for every request: the store learns of it once a minute, this process remembers the rest.
    if (now - session.seenAt >= minute) {
      session.seenAt = now
      await tables.touchSession(session.agency, digest, now)
    }
    return found
  }

  return {
    begin: async (person, { method, factors, from, demo }, replaced) => {
      const token = Buffer.from(house.randomBytes(32)).toString('base64url')
      const now = house.clock.now()
      await sweep(person.agency, now)
      const before = replaced === undefined ? null : ((await live(replaced))?.session ?? null)
      if (before) await endDigest(before.digest)
      const begun = {
        agency: person.agency,
        digest: digestOfText(token),
        person,
        demo,
        method,
        factors,
        device: from.device.slice(0, 60),
        address: from.address.slice(0, 64),
        createdAt: before?.person.id === person.id ? before.createdAt : now,
        seenAt: now,
        reauthenticatedAt: now,
      }
      const session: StoredSession = { ...begun, seal: house.sealOfSession(begun) }
      // Not remembered yet: the first use asks the store, so that an account disabled meanwhile keeps no session that only memory knows.
      await tables.addSession(session)
      return { token, session }
    },

    sessionOf: async (token) => (await use(token))?.session ?? null,

    actorOf: async (token, attended = true) => {
      const found = await (attended ? use(token) : asItSays(token))
      if (!found || !isWhole(found.session, found.rules)) return null
      const { person, digest } = found.session
      return { kind: 'person', person, session: idOfSession(digest) }
    },

    end: async (token) => {
      const found = await live(token)
      if (found) await endDigest(found.session.digest)
      return found?.session ?? null
    },

    list: async (agency, person, own) => {
      const [sessions, rules] = [await tables.sessionsOf(agency, person), await house.rules(agency)]
      const now = house.clock.now()
      return sessions
        .filter((session) => !isOver(session, rules, now))
        .map((session) => ({
          id: idOfSession(session.digest),
          current: session.digest === own,
          whole: isWhole(session, rules),
          device: session.device,
          address: session.address,
          method: session.method,
          createdAt: session.createdAt,
          seenAt: Math.max(session.seenAt, lastSeen.get(session.digest) ?? 0) as Instant,
          reauthenticatedAt: session.reauthenticatedAt,
        }))
    },

    revoke: async (agency, person, id) => {
      const session = (await tables.sessionsOf(agency, person)).find((one) => idOfSession(one.digest) === id)
      if (!session) return false
      await endDigest(session.digest)
      return true
    },

    revokeAll: async (agency, person, except) => {
      const here = [...remembered.values()].filter((one) => one.agency === agency && one.person.id === person)
      forget(here.map((one) => one.digest).filter((digest) => digest !== except))
      const digests = await tables.endSessionsOf(agency, person, except)
      forget(digests)
      return digests.length
    },
  }
}
