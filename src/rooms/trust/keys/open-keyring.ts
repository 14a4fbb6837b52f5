/** The keyring: data keys in the store, wrapped; a key-encrypting key elsewhere; what was destroyed stays destroyed. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { KeylessHouse } from '../house.ts'
import { keepErasures } from './destroy-key.ts'
import { openDestroyedList } from './destroyed-list.ts'
import { refuseKey } from './errors.ts'
import { rememberTexts } from './remember-texts.ts'
import { finishRotation, keyStatus, rotateKek } from './rotate-kek.ts'
import {
  contextOf,
  fingerprintOf,
  isKeySubject,
  ivBytes,
  keyBytes,
  openValue,
  readSealed,
  sealValue,
  writeSealed,
} from './seal-value.ts'
import { keyTables, type StoredKey } from './store.ts'
import type { Keyring, KeyStatus, KeySubject, Sealed } from './types.ts'

interface DataKey {
  version: number
  key: Uint8Array
}

/** Unwrapped keys in memory: about 1 MB. */
const mostRemembered = 10_000
/** Values that are opened together at most, so that their keys stay in memory until they are used. */
const mostTogether = 1_000
/** Letters of opened text that stay in memory: a search goes through every title that somebody may know of. */
const mostLetters = 8_000_000
const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Finishes what a crash interrupted: an erasure, a rotation, and a store that was put back from before an erasure. */
export async function openKeyring(base: KeylessHouse): Promise<Keyring> {
  const { kms, store, clock } = base
  const notices: KeyStatus['notices'] = []
  const remembered = new Map<string, Uint8Array>()
  const newest = new Map<string, number>()
  const openedTexts = rememberTexts(mostLetters)
  const nameOf = (agency: AgencyId, subject: KeySubject): string => `${agency}|${subject}`

  const remember = (agency: AgencyId, subject: KeySubject, { version, key }: DataKey): void => {
    if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value as string)
    remembered.set(`${nameOf(agency, subject)}|${version}`, key)
  }
  const forget = (agency: AgencyId, subject: KeySubject): void => {
    const prefix = `${nameOf(agency, subject)}|`
    newest.delete(nameOf(agency, subject))
    for (const [name, key] of remembered) {
      if (!name.startsWith(prefix)) continue
      key.fill(0)
      remembered.delete(name)
    }
    openedTexts.forget(agency, subject)
  }

  const unwrap = async ({ agency, subject, version, kek, wrapped }: StoredKey): Promise<Uint8Array> =>
    kms.unwrap({ kek, wrapped: Buffer.from(wrapped ?? '', 'base64') }, contextOf(agency, subject, version))

  /** A new version. Where somebody else made it in the same moment, theirs. */
  const make = async (agency: AgencyId, subject: KeySubject, version: number, connection: StoreConnection): Promise<DataKey> => {
    const key = base.randomBytes(keyBytes)
    const { kek, wrapped } = await kms.wrap(key, contextOf(agency, subject, version))
    const row = { agency, subject, version, kek, wrapped: Buffer.from(wrapped).toString('base64') }
    const isOurs = await keyTables(connection).addKey({ ...row, fingerprint: fingerprintOf(key), madeAt: clock.now() })
    if (isOurs) return { version, key }
    const standing = (await keyTables(connection).versions(agency, subject)).find((one) => one.version === version)
    if (!standing?.wrapped) throw refuseKey('no-such-key', { subject })
    return { version, key: await unwrap(standing) }
  }

  /** The key that seals now. What was read inside a transaction is not remembered: it may be rolled back. */
  const current = async (agency: AgencyId, subject: KeySubject, connection?: StoreConnection): Promise<DataKey> => {
    const version = newest.get(nameOf(agency, subject))
    const known = version === undefined ? undefined : remembered.get(`${nameOf(agency, subject)}|${version}`)
    if (known && version !== undefined) return { version, key: known }
    const place = connection ?? store
    const standing = (await keyTables(place).versions(agency, subject)).at(-1)
    const found = standing ? { version: standing.version, key: await unwrap(standing) } : await make(agency, subject, 1, place)
    erasures.refuseDestroyed(agency, subject)
    if (!connection) {
      remember(agency, subject, found)
      newest.set(nameOf(agency, subject), found.version)
    }
    return found
  }

  const earlier = async (agency: AgencyId, subject: KeySubject, version: number, connection?: StoreConnection) => {
    const known = remembered.get(`${nameOf(agency, subject)}|${version}`)
    if (known) return known
    const rows = await keyTables(connection ?? store).versions(agency, subject)
    const row = rows.find((one) => one.version === version)
    if (!row?.wrapped) return null
    const key = await unwrap(row)
    erasures.refuseDestroyed(agency, subject)
    if (!connection) remember(agency, subject, { version, key })
    return key
  }

  /** The keys of these values that are not in memory, in one query. */
  const fetchKeys = async (agency: AgencyId, values: readonly Sealed[]): Promise<void> => {
    const missing = new Set<KeySubject>()
    for (const { subject, version } of values) {
      if (!remembered.has(`${nameOf(agency, subject)}|${version}`) && !erasures.isDestroyed(agency, subject)) missing.add(subject)
    }
    if (missing.size < 2) return
    for (const row of await keyTables(store).versionsOf(agency, [...missing])) {
      if (!row.wrapped) continue
      const key = await unwrap(row)
      if (!erasures.isDestroyed(agency, row.subject)) remember(agency, row.subject, { version: row.version, key })
    }
  }

  const keyring: Keyring = {
    seal: async (agency, subject, place, plain, connection) => {
      if (!isKeySubject(subject)) throw refuseKey('not-a-key-subject', { subject })
      erasures.refuseDestroyed(agency, subject)
      const { version, key } = await current(agency, subject, connection)
      return sealValue(key, { agency, place, subject, version }, base.randomBytes(ivBytes), plain)
    },
    open: async (agency, place, sealed, connection) => {
      erasures.refuseDestroyed(agency, sealed.subject)
      const key = await earlier(agency, sealed.subject, sealed.version, connection)
      // A subject or version that never had a key is an altered value as well.
      if (!key) throw refuseKey('not-as-sealed', { place })
      return openValue(key, agency, place, sealed)
    },
    sealText: async (agency, subject, place, plain, connection) =>
      writeSealed(await keyring.seal(agency, subject, place, utf8.encode(plain), connection)),
    openText: async (agency, place, sealed, connection) =>
      strictUtf8.decode(await keyring.open(agency, place, readSealed(sealed, place), connection)),
    openTexts: async (agency, kept) => {
      const texts: (string | null)[] = []
      for (let from = 0; from < kept.length; from += mostTogether) {
        const some = kept.slice(from, from + mostTogether).map(({ place, sealed: text }) => {
          const known = openedTexts.find(agency, place, text)
          return known ? { place, text, known, sealed: null } : { place, text, known: null, sealed: readSealed(text, place) }
        })
        await fetchKeys(
          agency,
          some.flatMap(({ sealed }) => sealed ?? []),
        )
        for (const { place, text, known, sealed } of some) {
          const subject = known?.subject ?? (sealed as Sealed).subject
          if (erasures.isDestroyed(agency, subject)) texts.push(null)
          else if (known) texts.push(known.opened)
          else {
            const opened = strictUtf8.decode(await keyring.open(agency, place, sealed as Sealed))
            // A key that was destroyed meanwhile has taken its texts along already.
            if (!erasures.isDestroyed(agency, subject)) openedTexts.keep(agency, place, text, { subject, opened })
            texts.push(opened)
          }
        }
      }
      return texts
    },
    holds: async (agency, subject) =>
      !erasures.isDestroyed(agency, subject) && (await keyTables(store).versions(agency, subject)).some((one) => one.wrapped),
    renew: async (agency, subject) => {
      erasures.refuseDestroyed(agency, subject)
      const standing = (await keyTables(store).versions(agency, subject)).at(-1)
      if (!standing) throw refuseKey('no-such-key', { subject })
      const made = await make(agency, subject, standing.version + 1, store)
      remember(agency, subject, made)
      newest.set(nameOf(agency, subject), made.version)
      return { version: made.version }
    },
    rotate: (agency) => rotateKek(base, agency),
    destroy: (agency, subject, said) => erasures.destroy(agency, subject, said),
    certificates: (agency) => erasures.certificates(agency),
    proveErasure: (agency, id) => erasures.prove(agency, id),
    status: (agency) => keyStatus(base, agency, notices),
  }

  const list = await openDestroyedList(base.home)
  const erasures = keepErasures({ ...base, keyring }, { list, forget, notices })
  await erasures.catchUp()
  notices.push(...(await finishRotation(base)))
  return keyring
}
