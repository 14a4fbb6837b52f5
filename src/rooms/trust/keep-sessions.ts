/** Sessions: an opaque token for the browser, its SHA-256 in the store, 30 minutes idle, 12 hours in all, ended at once. */

import type { AgencyId, Instant } from '../../kernel/units.ts'
import type { Actor, Person, SignedIn } from './contract.ts'
import { digestOfText } from './digest.ts'
import type { TrustHouse } from './house.ts'
import { type StoredSession, trustTables } from './store.ts'

const minute = 60_000
/** CJIS 5.9.5 AC-12 and IA-11: idle, and until the next sign-in whatever happens. */
const sessionRules = { idle: 30 * minute, absolute: 12 * 60 * minute }

export interface Sessions {
  begin(person: Person): Promise<SignedIn>
  actorOf(token: string): Promise<Actor | null>
  end(token: string): Promise<void>
}

export function keepSessions(house: TrustHouse): Sessions {
  const tables = trustTables(house.store)
  // The one process of an embedded store knows every session; then a long import does not keep pages waiting.
  const mayRemember = house.store.kind === 'embedded'
  const remembered = new Map<string, StoredSession>()
  const lastSeen = new Map<string, Instant>()

  const hasEnded = (session: StoredSession, now: Instant): boolean => {
    const seen = Math.max(session.seenAt, lastSeen.get(session.digest) ?? 0)
    return now - session.createdAt >= sessionRules.absolute || now - seen >= sessionRules.idle
  }

  const forget = async (digest: string): Promise<void> => {
    remembered.delete(digest)
    lastSeen.delete(digest)
    await tables.endSession(digest)
  }

  return {
    begin: async (person) => {
      const token = Buffer.from(house.randomBytes(32)).toString('base64url')
      const now = house.clock.now()
      const session = { agency: person.agency, digest: digestOfText(token), person, createdAt: now, seenAt: now }
      await tables.endSessionsBefore((now - sessionRules.absolute) as Instant, (now - sessionRules.idle - 2 * minute) as Instant)
      await tables.addSession(session)
      if (mayRemember) remembered.set(session.digest, session)
      return { person, token }
    },

    actorOf: async (token) => {
      const digest = digestOfText(token)
      const session = remembered.get(digest) ?? (await tables.session(digest))
      if (!session) return null
      const now = house.clock.now()
      if (hasEnded(session, now)) {
        await forget(digest)
        return null
      }
      if (mayRemember) remembered.set(digest, session)
      lastSeen.set(digest, now)
      // Not a write for every request: the store learns of it once a minute, this process remembers the rest.
      if (now - session.seenAt >= minute) {
        session.seenAt = now
        await tables.touchSession(session.agency as AgencyId, digest, now)
      }
      return { kind: 'person', person: session.person, session: digest.slice(0, 16) }
    },

    end: (token) => forget(digestOfText(token)),
  }
}
