/** An account as the ledger commits to it, and whether what was shown at the door is part of it: for the moment of a check the store may have said something else. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import type { Person, Role } from '../contract.ts'
import { digestOfText, sameSecret } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import type { Becomes } from '../ledger/commit-states.ts'
import { expectAsCommitted, type HeldStates } from '../ledger/hold-rows.ts'
import type { Account, StoredPasskey } from './store.ts'
import type { StillNeeded } from './types.ts'

/** What a check at the door rested on, as it was read for the check. */
export type Shown =
  /** The hash that a password was checked against. */
  | { password: string }
  | { passkey: HeldPasskey }
  /** The sealed secret that a code was checked against. */
  | { generator: string }
  | { subject: Subject }
  /** A printed code: what is held is what it was compared with, see `recovery-codes.ts`. */
  | 'printed-code'
  /** Somebody made up, who shows nothing. */
  | 'nothing'

type HeldPasskey = Pick<StoredPasskey, 'id' | 'publicKey' | 'rpId'>

interface Subject {
  issuer: string
  subject: string
}

export interface HeldAccount {
  person: Person
  demo: boolean
  email: string | null
  madeAt: Instant
  disabledAt: Instant | null
  /** SHA-256 of what is stored, as everything here that signs in by itself. */
  password: string | null
  generator: string | null
  printedCodes: string[]
  passkeys: HeldPasskey[]
  subjects: Subject[]
}

/** What an entry about an account commits to: all of its row, and how it signs in. */
export const statesOfAccount = (id: string): string[] => [`person:${id}`, `factors:${id}`]

/** The entry names the account and commits to it. */
export const aboutAccount = (id: PersonId) => ({ subject: `person:${id}`, states: statesOfAccount(id) })

/** Throws `trust.row-altered`. Undefined where there is none. */
export async function holdAccount(
  house: Pick<TrustHouse, 'ledger' | 'held' | 'store'>,
  agency: AgencyId,
  id: PersonId,
): Promise<HeldAccount | undefined> {
  return heldAccount(await expectAsCommitted(house, agency, statesOfAccount(id)), agency, id)
}

/** From rows of `statesOfAccount`. */
export function heldAccount(held: HeldStates, agency: AgencyId, id: PersonId): HeldAccount | undefined {
  const row = held.get(`person:${id}`)
  const factors = held.get(`factors:${id}`)
  if (!row || !factors) return undefined
  const beside = (name: string): string[][] => factors[name] as string[][]
  return {
    person: { id, agency, name: String(row.name), role: row.role as Role, title: String(row.title) },
    demo: row.demo === true,
    email: row.email as string | null,
    madeAt: Number(row.created_at) as Instant,
    disabledAt: row.disabled_at === null ? null : (Number(row.disabled_at) as Instant),
    password: factors.password as string | null,
    generator: beside('code_generator')[0]?.[0] ?? null,
    printedCodes: beside('recovery_codes').map(([digest]) => String(digest)),
    passkeys: beside('passkeys').map(([passkey, publicKey, rpId]) => ({
      id: String(passkey),
      publicKey: String(publicKey),
      rpId: String(rpId),
    })),
    subjects: beside('agency_sign_in').map(([issuer, subject]) => ({ issuer: String(issuer), subject: String(subject) })),
  }
}

/**
 * What a change makes of an account, for `becomes`: the columns of its row, and of how it signs in, that change. Passkeys and links of before
 * stay with `added`.
 */
export function accountBecomes(
  held: HeldStates,
  id: PersonId,
  change: {
    person?: Readonly<Record<string, string | null>>
    factors?: Readonly<Record<string, string | null | readonly unknown[]>>
    added?: { passkeys?: readonly string[]; agency_sign_in?: readonly string[] }
  },
): Becomes {
  const before = held.get(`factors:${id}`)
  const added = Object.entries(change.added ?? {}).map(([name, row]) => [name, [...((before?.[name] ?? []) as unknown[]), row]])
  return {
    [`person:${id}`]: change.person ?? {},
    [`factors:${id}`]: { ...change.factors, ...Object.fromEntries(added) },
  }
}

/** A passkey as the state of an account has it. */
export const asHeld = ({
  id,
  publicKey,
  rpId,
  createdAt,
}: Pick<StoredPasskey, 'id' | 'publicKey' | 'rpId' | 'createdAt'>): string[] => [...[id, publicKey, rpId, String(createdAt)]]

/** The second factor that an account has, or that it has none. */
export function stillNeeded({ generator, passkeys }: Pick<HeldAccount, 'generator' | 'passkeys'>): StillNeeded {
  if (generator !== null) return 'code'
  return passkeys.length > 0 ? 'passkey' : 'enrolment'
}

/** The same person with the same password, as both were read. */
export function isAsRead(held: HeldAccount, { person, demo, password, disabledAt }: Account): boolean {
  return (
    JSON.stringify([held.person.name, held.person.role, held.person.title, held.demo, held.disabledAt]) ===
      JSON.stringify([person.name, person.role, person.title, demo, disabledAt]) && isDigestOf(held.password, password)
  )
}

const isDigestOf = (held: string | null, stored: string | null): boolean =>
  held === null || stored === null ? held === stored : sameSecret(held, digestOfText(stored))

export function isShownBy({ password, generator, passkeys, subjects }: HeldAccount, shown: Shown): boolean {
  if (typeof shown === 'string') return true
  if ('password' in shown) return isDigestOf(password, shown.password)
  if ('generator' in shown) return isDigestOf(generator, shown.generator)
  if ('passkey' in shown) {
    const { id, publicKey, rpId } = shown.passkey
    return passkeys.some((one) => one.id === id && one.publicKey === publicKey && one.rpId === rpId)
  }
  return subjects.some(({ issuer, subject }) => issuer === shown.subject.issuer && subject === shown.subject.subject)
}
