/** Ties identity's use cases to the store, the clock, the settings of this folder and the sessions in memory. */

import type { Outgoing } from '../../../ports/outgoing.ts'
import type { Actor } from '../contract.ts'
import { refuse } from '../errors.ts'
import type { TrustHouse } from '../house.ts'
import {
  askToEnrolPasskey,
  askToEnrolTotp,
  changePassword,
  enrolPasskey,
  enrolTotp,
  factorsOf,
  removeFactor,
  renewRecoveryCodes,
} from './change-factors.ts'
import { type Door, enterCode } from './enter.ts'
import { refuseIdentity } from './errors.ts'
import { holdAccount, stillNeeded } from './held-account.ts'
import type { IdentityHouse, SecretSealer } from './identity-house.ts'
import { readIdentitySettings } from './identity-settings.ts'
import { listInvitations, withdrawInvitation } from './invite-colleague.ts'
import { keepRules } from './keep-rules.ts'
import { freshFor, isWhole, keepSessions } from './keep-sessions.ts'
import { addAccountForSso, disableAccount, enableAccount, listAccess, revokeSessionsOf, setEmail } from './manage-access.ts'
import { askForPasskey, enterWithPasskey } from './passkeys.ts'
import { recordEvent } from './record-event.ts'
import { approveRecovery, askForRecovery, listRecoveries } from './recover-account.ts'
import { nameHasher, openFolderSealer, readIdentityKey, sessionSealer } from './seal-secrets.ts'
import { askToSetUpWithPasskey, lookAtLink, setUpWithPasskey } from './set-up-account.ts'
import { openSso } from './single-sign-on.ts'
import { identityTables, type StoredSession } from './store.ts'
import type { IdentityDesk } from './types.ts'

export interface IdentityDeps {
  house: TrustHouse
  /** PEEL_ORIGIN and PEEL_OIDC_*; see `identity-settings.ts`. */
  env?: Record<string, string | undefined>
  /** The key room's keyring; a key of the folder's own where there is none. */
  sealer?: SecretSealer
  outgoing?: Outgoing
}

/** Throws `trust.settings-unreadable`. */
export async function openIdentity({
  house: ground,
  env,
  sealer,
  outgoing,
}: IdentityDeps): Promise<{ door: Door; desk: IdentityDesk }> {
  const settings = await readIdentitySettings(ground.home, env)
  const key = await readIdentityKey(ground.home, ground.randomBytes)
  const house: IdentityHouse = {
    ...ground,
    settings,
    rules: keepRules(ground, settings.rules),
    sealer: sealer ?? openFolderSealer(key, ground.randomBytes),
    hashName: nameHasher(key),
    sealOfSession: sessionSealer(key),
    ...(outgoing && { outgoing }),
  }
  const door: Door = { house, sessions: keepSessions(house) }
  return { door, desk: furnish(door) }
}

function furnish(door: Door): IdentityDesk {
  const { house, sessions } = door
  const sso = openSso(door)
  const tables = identityTables(house.store)

  /** The session of somebody who has shown every factor. */
  const wholeOf = async (token: string): Promise<StoredSession> => {
    const session = await sessions.sessionOf(token)
    if (!session || !isWhole(session, await house.rules(session.agency))) throw refuse('sign-in', {})
    return session
  }
  /** Whoever sits down at a screen that was left open can neither change factors nor shut its owner out elsewhere. */
  const freshOf = async (token: string): Promise<StoredSession> => {
    const session = await wholeOf(token)
    if (!session.demo && house.clock.now() - session.reauthenticatedAt >= freshFor) throw refuseIdentity('sign-in-again', {})
    return session
  }
  const agencyOf = (actor: Actor) => (actor.kind === 'person' ? actor.person.agency : actor.agency)

  return {
    origin: house.settings.origin,
    ssoName: sso.name,
    rules: house.rules,

    halfOf: async (token) => {
      const session = await sessions.sessionOf(token)
      if (!session || isWhole(session, await house.rules(session.agency))) return null
      const { agency, person } = session
      const account = await holdAccount(house, agency, person.id)
      if (!account) return null
      const open = await tables.openRecoveryOf(agency, person.id, house.clock.now())
      return { name: person.name, needs: stillNeeded(account), recoveryAsked: open !== undefined }
    },
    enterCode: (token, code, from) => enterCode(door, token, code, from),
    askForPasskey: (agency, place) => askForPasskey(house, agency, place),
    enterWithPasskey: (...given) => enterWithPasskey(door, ...given),
    beginSso: (agency, place) => sso.begin(agency, place),
    finishSso: (...given) => sso.finish(...given),

    lookAtLink: (token) => lookAtLink(door, token),
    askToSetUpWithPasskey: (...given) => askToSetUpWithPasskey(door, ...given),
    setUpWithPasskey: (...given) => setUpWithPasskey(door, ...given),

    factors: async (token) => {
      const session = await sessions.sessionOf(token)
      if (!session) throw refuse('sign-in', {})
      return factorsOf(door, session)
    },
    askToEnrolPasskey: (...given) => askToEnrolPasskey(door, ...given),
    enrolPasskey: (...given) => enrolPasskey(door, ...given),
    changePassword: (...given) => changePassword(door, ...given),
    askToEnrolTotp: (token) => askToEnrolTotp(door, token, 'Peel'),
    enrolTotp: (...given) => enrolTotp(door, ...given),
    renewRecoveryCodes: (...given) => renewRecoveryCodes(door, ...given),
    removeFactor: (...given) => removeFactor(door, ...given),

    sessions: async (token) => {
      const { agency, person, digest } = await wholeOf(token)
      return sessions.list(agency, person.id, digest)
    },
    revokeSession: async (token, id, from) => {
      const { agency, person } = await freshOf(token)
      if (!(await sessions.revoke(agency, person.id, id))) throw refuseIdentity('no-such-session', {})
      await recordEvent(house, agency, { kind: 'session-revoked', person: person.id, from, detail: 'by the person' })
    },
    revokeOtherSessions: async (token, from) => {
      const { agency, person, digest } = await freshOf(token)
      const ended = await sessions.revokeAll(agency, person.id, digest)
      await recordEvent(house, agency, { kind: 'session-revoked', person: person.id, from, detail: `${ended} by the person` })
      return ended
    },

    access: async (actor) => listAccess(door, agencyOf(house.policy.allow(actor, 'trust.manage-people'))),
    invitations: async (actor) => listInvitations(house, agencyOf(house.policy.allow(actor, 'trust.manage-people'))),
    withdrawInvitation: (...given) => withdrawInvitation(house, ...given),
    addAccountForSso: (...given) => addAccountForSso(door, ...given),
    setEmail: (...given) => setEmail(door, ...given),
    disable: (...given) => disableAccount(door, ...given),
    enable: (...given) => enableAccount(door, ...given),
    revokeSessionsOf: (...given) => revokeSessionsOf(door, ...given),

    askForRecovery: (token, from) => askForRecovery(door, token, from),
    recoveries: async (actor) => listRecoveries(house, agencyOf(house.policy.allow(actor, 'trust.approve-recovery'))),
    approveRecovery: (...given) => approveRecovery(door, ...given),
    expectFresh: async (token) => {
      await freshOf(token)
    },

    events: (agency, asked) => tables.events(agency, { ...asked, person: asked.person }),
  }
}
