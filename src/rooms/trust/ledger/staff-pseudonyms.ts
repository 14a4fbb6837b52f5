/** Pseudonyms of the agency's own people, under which the public ledger says who acted: derived, stable, opened one by one. */

import { createHash, createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { Person, Who } from '../contract.ts'
import { refuse } from '../errors.ts'
import { replaceFile } from './durable-files.ts'
import { type LeafVoice, pseudonymsIn, readStaff, writeStaff } from './who-acted.ts'

/** Shows that one pseudonym is one account, and nothing about any other. */
export interface PseudonymOpening {
  pseudonym: string
  agency: AgencyId
  person: PersonId
  /** 16 bytes in hex. */
  salt: string
}

const labelOfSalt = 'peel staff salt 1'
const labelOfPseudonym = 'peel staff pseudonym 1'
const saltBytes = 16
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 25

/**
 * The first 125 bits of SHA-256 over the canonical JSON of `["peel staff pseudonym 1", salt, agency, person]`, in Crockford's base
 * 32, in groups of five. So long that nobody, the agency neither, can prepare two accounts that one pseudonym opens to (some 2^62 tries).
 */
export function pseudonymFrom({ salt, agency, person }: Omit<PseudonymOpening, 'pseudonym'>): string {
  const digest = createHash('sha256')
    .update(canonicalJson([labelOfPseudonym, salt, agency, person]))
    .digest('hex')
  const bits = [...digest].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
  const all = Array.from({ length }, (_, i) => letters[Number.parseInt(bits.slice(i * 5, i * 5 + 5), 2)]).join('')
  return (all.match(/.{5}/g) as string[]).join('-')
}

/** Whether the account in the opening is the one that acted: `by` is what stands in a leaf, or a pseudonym alone. Pure. */
export function opensPseudonym(by: string, opening: PseudonymOpening): boolean {
  const isSalt = new RegExp(`^[0-9a-f]{${saltBytes * 2}}$`).test(opening.salt)
  return isSalt && pseudonymFrom(opening) === (readStaff(by)?.pseudonym ?? by)
}

type Somebody = Pick<Person, 'id' | 'agency' | 'role'>

export interface Staff {
  /** What the leaf says of whoever acted. A lookup, after the first time for a person. */
  voiceOf(who: Who): LeafVoice
  pseudonymOf(agency: AgencyId, person: PersonId): string
  opening(agency: AgencyId, person: PersonId): PseudonymOpening
  /** Names by pseudonym, of those pseudonyms that stand in the texts and are people's. For eyes inside the agency. */
  namesIn(texts: readonly string[], people: readonly Person[]): Record<string, string>
}

export function keepStaff(key: Uint8Array): Staff {
  const known = new Map<string, string>()
  const opening = (agency: AgencyId, person: PersonId): PseudonymOpening => {
    const keyed = createHmac('sha256', key)
      .update(canonicalJson([labelOfSalt, agency, person]))
      .digest()
    const said = { agency, person, salt: keyed.subarray(0, saltBytes).toString('hex') }
    return { pseudonym: pseudonymFrom(said), ...said }
  }
  const pseudonymOf = (agency: AgencyId, person: PersonId): string => {
    const place = `${agency}\n${person}`
    const found = known.get(place)
    if (found !== undefined) return found
    const { pseudonym } = opening(agency, person)
    known.set(place, pseudonym)
    return pseudonym
  }
  const ofPerson = ({ id, agency, role }: Somebody) => writeStaff(role, pseudonymOf(agency, id))
  return {
    voiceOf: (who) => (typeof who === 'string' ? who : 'person' in who ? ofPerson(who.person) : 'this station'),
    pseudonymOf,
    opening,
    namesIn: (texts, people) => {
      const wanted = new Set(texts.flatMap(pseudonymsIn))
      if (wanted.size === 0) return {}
      const named = people.map(({ agency, id, name }) => [pseudonymOf(agency, id), name] as const)
      return Object.fromEntries(named.filter(([pseudonym]) => wanted.has(pseudonym)))
    },
  }
}

const bytesOfKey = 32
const head = 'peel-staff-key-1'

interface StaffKey {
  key: Uint8Array
  /** There was none. */
  isNew: boolean
  /** Writes a new one. Only when the ledger says that one of before is gone: a start that fails in between would never say it. */
  keep(): Promise<void>
}

/**
 * The key in `home/staff-key`, for its owner only; made on the first start. Throws `trust.not-a-staff-key`: with
 * another key everybody would have another pseudonym.
 */
export async function openStaffKey(home: string, randomBytes: (length: number) => Uint8Array): Promise<StaffKey> {
  const path = join(home, 'staff-key')
  const line = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (line === null) {
    const key = randomBytes(bytesOfKey)
    const text = Buffer.from(`${head} ${Buffer.from(key).toString('hex')}\n`)
    return { key, isNew: true, keep: () => replaceFile(path, text, 0o600) }
  }
  const hex = new RegExp(`^${head} ([0-9a-f]{${bytesOfKey * 2}})$`).exec(line.trim())?.[1]
  if (!hex) throw refuse('not-a-staff-key', { place: path })
  return { key: Buffer.from(hex, 'hex'), isNew: false, keep: async () => {} }
}

/** An opening in a file, or null where it is none. */
export function readOpening(text: string): PseudonymOpening | null {
  try {
    const { pseudonym, agency, person, salt } = JSON.parse(text) as Record<string, unknown>
    const said = { pseudonym, agency, person, salt }
    return Object.values(said).every((member) => typeof member === 'string') ? (said as PseudonymOpening) : null
  } catch {
    return null
  }
}
