/** What identity shows to others: sessions, factors, recoveries, events, and its use cases. Types only. */

import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Actor, Person, Role } from '../people.ts'

/** Where a request came from, as far as it can be told. Shown to the person, and written beside every event. */
export interface From {
  /** E.g. `Firefox on Windows`; an empty text where nothing was said. */
  device: string
  /** The address of the other end of the connection. */
  address: string
}

/** How somebody proved who they are. */
export type SignInMethod = 'passkey' | 'password' | 'password+code' | 'password+recovery-code' | 'sso' | 'link' | 'demo'

export interface SessionView extends From {
  /** The beginning of the token's digest: names the session, opens nothing. */
  id: string
  current: boolean
  /** False while a second step is missing: no room answers such a session, and it ends by itself. */
  whole: boolean
  method: SignInMethod
  createdAt: Instant
  seenAt: Instant
  /** When the person last proved who they are; 12 hours after it they must again. */
  reauthenticatedAt: Instant
}

export interface PasskeyView {
  id: string
  label: string
  createdAt: Instant
  usedAt: Instant | null
}

/** What a person can sign in with. */
export interface Factors {
  passkeys: PasskeyView[]
  password: boolean
  /** A code generator was enrolled. */
  totp: boolean
  recoveryCodesLeft: number
  /** Single sign-on is set up for the person. */
  sso: boolean
}

/** What a session that is not yet good for anything still needs. */
export type StillNeeded = 'code' | 'passkey' | 'enrolment'

/** Somebody who proved one factor of two: no room answers them, only the rest of signing in does. */
export interface HalfSignedIn {
  name: string
  needs: StillNeeded
  /** A recovery by two people was asked for and is open. */
  recoveryAsked: boolean
}

export interface PersonAccess {
  id: PersonId
  email: string | null
  /** The last time that the person signed in, or the account was made or enabled. */
  usedAt: Instant
  state: 'active' | 'disabled' | 'unused'
  sessions: number
  factors: { passkeys: number; password: boolean; totp: boolean; sso: boolean }
}

export interface RecoveryView {
  id: string
  person: { id: PersonId; name: string; role: string }
  /** Who asked, in words. */
  askedBy: string
  askedAt: Instant
  /** Approvals count until then. */
  expiresAt: Instant
  approvals: { by: PersonId; name: string; role: string; at: Instant }[]
  state: 'open' | 'issued' | 'used' | 'expired'
}

/** A link that somebody wrote and nobody has used. */
export interface OpenInvitation {
  /** The digest of its token: names it, opens nothing. */
  id: string
  role: Role
  title: string
  invitedBy: Pick<Person, 'name' | 'role'> | 'this machine' | 'nobody known'
  expiresAt: Instant
  /** False where whoever wrote it may not invite any more: it opens nothing. */
  stands: boolean
}

export type EventKind =
  | 'sign-in'
  | 'half-sign-in'
  | 'refused'
  | 'locked'
  | 'sign-out'
  | 'session-revoked'
  | 'enrolled'
  | 'factor-removed'
  | 'account-made'
  | 'account-disabled'
  | 'account-enabled'
  | 'recovery-asked'
  | 'recovery-approved'
  | 'recovery-issued'
  | 'recovery-used'

/** One line of who came to the door. Written by identity, read by the watch. */
export interface TrustEvent extends From {
  id: string
  at: Instant
  kind: EventKind
  person: PersonId | null
  /** Keyed hash of the name that was typed: whatever somebody typed there by mistake stays unreadable. */
  nameKey: string | null
  detail: string
}

/** The numbers of CJIS 5.9.5 that an agency may set. Each has a floor; weaker ones apply only once the ledger says so. */
export interface IdentityRules {
  /** AC-7: bad logons that lock a name. At most 5. */
  badLogons: number
  /** AC-7: minutes over which bad logons are counted. At least 15. */
  badLogonMinutes: number
  /** AC-7: minutes for which a name stays locked. At least 15. */
  lockMinutes: number
  /** AC-12: minutes without use that end a session. At most 30. */
  idleMinutes: number
  /** IA-11: hours until everybody must prove again who they are. At most 12. */
  reauthenticateHours: number
  /** IA-2: two factors for everybody who is real. */
  mfa: boolean
  /** AC-2: days without use that disable an account. At most 90. */
  unusedDays: number
}

/** Where the browser is: `https://peel.springfield.example`. */
export interface Place {
  origin: string
  /** The name that passkeys belong to, without a port. */
  host: string
}

/** A new code generator's secret, shown until its first code comes back. */
export interface TotpOffer {
  /** Base32, for somebody who types it. */
  secret: string
  /** `otpauth://…`, for the QR code. */
  uri: string
}

/** A code that was right at another moment: when it was typed, in seconds, and its step. */
export interface OffCode {
  at: number
  step: number
}

/** What is known of a person's generator beside its secret. */
export interface GeneratorState {
  /** The last step that was used: it and every earlier one is used up. */
  lastStep: number
  /** Seconds by which its clock is behind ours. */
  drift: number
  /** The last code that was right at another moment, until a code is taken. */
  off: OffCode | null
}

/** What a one-time link is for. */
export interface LinkView {
  /** `recovery`: the account exists, and its old factors go. */
  kind: 'new' | 'recovery'
  name: string | null
  role: string
  title: string
}

export interface Approved {
  recovery: RecoveryView
  /** Present for the approval that completed it: hand it to the person, face to face. */
  link: Invitation | null
}

/** Identity's use cases, for trust's routes and the watch. Everything that needs a session takes its token. */
export interface IdentityDesk {
  /** Peel's own address where the agency has set one; else each request's own. */
  origin: string | null
  /** What the single sign-on button says, or null where there is none. */
  ssoName: string | null
  rules(agency: AgencyId): Promise<IdentityRules>

  /** Somebody who proved one factor of two, or null. */
  halfOf(token: string): Promise<HalfSignedIn | null>
  enterCode(token: string, code: string, from: From): Promise<SignedIn>
  askForPasskey(agency: AgencyId, place: Place): Promise<PublicKeyCredentialRequestOptionsJSON>
  enterWithPasskey(
    agency: AgencyId,
    place: Place,
    response: AuthenticationResponseJSON,
    from: From,
    replaced?: string,
  ): Promise<SignedIn>
  beginSso(agency: AgencyId, place: Place): Promise<{ url: string; browser: string }>
  finishSso(
    agency: AgencyId,
    place: Place,
    came: { address: URL; browser: string },
    from: From,
    replaced?: string,
  ): Promise<SignedIn>

  lookAtLink(token: string): Promise<LinkView>
  askToSetUpWithPasskey(token: string, name: string, place: Place): Promise<PublicKeyCredentialCreationOptionsJSON>
  setUpWithPasskey(
    token: string,
    given: { response: RegistrationResponseJSON; label: string },
    place: Place,
    from: From,
  ): Promise<SignedIn>

  factors(token: string): Promise<Factors>
  askToEnrolPasskey(token: string, place: Place): Promise<PublicKeyCredentialCreationOptionsJSON>
  enrolPasskey(
    token: string,
    given: { response: RegistrationResponseJSON; label: string },
    place: Place,
    from: From,
  ): Promise<SignedIn>
  /** `present` is the password there is, where there is one. */
  changePassword(token: string, typed: { present?: string; password: string }, from: From): Promise<void>
  askToEnrolTotp(token: string): Promise<TotpOffer>
  enrolTotp(token: string, given: { secret: string; code: string }, from: From): Promise<SignedIn & { recoveryCodes: string[] }>
  renewRecoveryCodes(token: string, from: From): Promise<string[]>
  removeFactor(token: string, factor: { passkey: string } | 'codes', from: From): Promise<void>

  sessions(token: string): Promise<SessionView[]>
  /** Ends one of the person's own sessions. Throws `trust.no-such-session`; both throw `trust.sign-in-again` as {@link expectFresh}. */
  revokeSession(token: string, id: string, from: From): Promise<void>
  /** Ends all of the person's own sessions but this one; returns how many. */
  revokeOtherSessions(token: string, from: From): Promise<number>

  access(actor: Actor): Promise<PersonAccess[]>
  addAccountForSso(actor: Actor, made: { name: string; role: string; title: string; email: string }, from: From): Promise<Person>
  /** By which single sign-on finds an account that there is; null where it shall not. */
  setEmail(actor: Actor, person: PersonId, email: string | null, from: From): Promise<void>
  /** Open ones; an administrator's to see and to withdraw. */
  invitations(actor: Actor): Promise<OpenInvitation[]>
  /** Throws `trust.no-such-invitation`. */
  withdrawInvitation(actor: Actor, id: string): Promise<void>
  disable(actor: Actor, person: PersonId, from: From): Promise<void>
  enable(actor: Actor, person: PersonId, from: From): Promise<void>
  revokeSessionsOf(actor: Actor, person: PersonId, from: From): Promise<number>

  /** By somebody whose first factor was right and whose second is lost. */
  askForRecovery(token: string, from: From): Promise<void>
  recoveries(actor: Actor): Promise<RecoveryView[]>
  approveRecovery(actor: Actor, asked: { recovery: string } | { person: PersonId }, from: From): Promise<Approved>
  /** Throws `trust.sign-in-again` unless the session behind the token proved itself in the last 15 minutes. */
  expectFresh(token: string): Promise<void>

  /** Who came to the door, newest first. */
  events(agency: AgencyId, asked: { since: Instant; person?: PersonId; limit: number }): Promise<TrustEvent[]>
}

/** What a person may be shown of a session. The token itself goes into the cookie and nowhere else. */
export interface SignedIn {
  person: Person
  /** 256 random bits; only its SHA-256 is stored. */
  token: string
  /** What is still missing before any room answers; absent where nothing is. */
  needs?: StillNeeded
}

/** Somebody may open an account with this, once. */
export interface Invitation {
  /** Goes into the link; only its SHA-256 is stored. */
  token: string
  role: Role
  title: string
  expiresAt: Instant
}
