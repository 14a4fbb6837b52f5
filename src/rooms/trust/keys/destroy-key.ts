/** Crypto-erasure: a subject's keys are destroyed for ever, with a signed certificate and a ledger entry, and no backup revives them. */

import type { AgencyId, Digest } from '../../../kernel/units.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { LedgerEntry, Who } from '../contract.ts'
import { digestOf } from '../digest.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { folderReader, readEntries } from '../ledger/read-ledger.ts'
import { refuseHeld } from '../privacy/hold-records.ts'
import { recordAct } from '../record-act.ts'
import type { Acting } from '../roles.ts'
import { trustTables } from '../store.ts'
import { type DestroyedList, subjectDigest } from './destroyed-list.ts'
import { refuseKey } from './errors.ts'
import { documentHolds, signDocument } from './sign-document.ts'
import { type ErasureDraft, keyTables } from './store.ts'
import type { ErasureCertificate, ErasureProof, KeyStatus, KeySubject } from './types.ts'

const kind = 'peel erasure certificate v1'
/** Certificates of nobody's that one start tells of. */
const mostDoubted = 10

/** What an entry says of a key that was destroyed. */
interface Announced {
  key: Digest
  index: number
  content?: Digest
}

export interface Erasures {
  /** Hears of everything that was destroyed, and carries it out on this store again. To be called once, before anything is opened. */
  catchUp(): Promise<void>
  isDestroyed(agency: AgencyId, subject: KeySubject): boolean
  /** Throws `trust.key-destroyed`. */
  refuseDestroyed(agency: AgencyId, subject: KeySubject): void
  destroy(agency: AgencyId, subject: KeySubject, said: { by: Acting; why: string }): Promise<ErasureCertificate>
  /** Newest first; only those of keys that are destroyed, whatever else the store calls a certificate. */
  certificates(agency: AgencyId): Promise<ErasureCertificate[]>
  prove(agency: AgencyId, id: string): Promise<ErasureProof>
}

/** What the keyring hands over: how to forget a subject's keys in memory, and where to say what was mended. */
interface Surroundings {
  list: DestroyedList
  forget(agency: AgencyId, subject: KeySubject): void
  notices: KeyStatus['notices']
}

/**
 * Two places say what is destroyed: the list beside the key-encrypting key, and the ledger. The store alone says nothing: whoever can
 * write to it could else destroy a key with one row. A store put back from a backup knows less than the two; what they know is carried
 * out on it again, at every start.
 */
export function keepErasures(house: TrustHouse, { list, forget, notices }: Surroundings): Erasures {
  const tables = keyTables(house.store)
  /** Certificate ids by subject; `the ledger` where only the ledger knows. */
  const destroyed = new Map<Digest, string>()
  let before: Promise<unknown> = Promise.resolve()

  const finish = async (draft: ErasureDraft, ledgerIndex: number): Promise<ErasureCertificate> => {
    const { agency, subject } = draft
    const key = subjectDigest(agency, subject)
    // Nothing opens from here on, whatever fails below.
    destroyed.set(key, draft.id)
    forget(agency, subject)
    try {
      const said = { ...draft, ledgerIndex }
      const certificate: ErasureCertificate = { ...said, signature: await signDocument(house, kind, said) }
      if (!list.holdsCertificate(draft.id)) await list.add({ key, certificate })
      await house.store.transaction(async (connection) => {
        await keyTables(connection).wipe(agency, subject, draft.at)
        await keyTables(connection).finishErasure(certificate)
      })
      return certificate
    } catch (cause) {
      throw refuseKey('erasure-not-finished', { subject, problem: (cause as Error).message }, { cause })
    }
  }

  const counts = ({ agency, subject, id }: ErasureCertificate): boolean => destroyed.get(subjectDigest(agency, subject)) === id
  const certificates = async (agency: AgencyId): Promise<ErasureCertificate[]> =>
    (await tables.certificates(agency)).filter(counts)

  const destroy: Erasures['destroy'] = async (agency, subject, said) => {
    if (subject === 'agency' || subject === 'watch') throw refuseKey('agency-key-stays', {})
    const standing = await tables.certificateOf(agency, subject)
    if (standing && counts(standing)) return standing
    await refuseHeld(house, agency, subject)
    const keys = await tables.versions(agency, subject)
    if (keys.length === 0) throw refuseKey('no-such-key', { subject })
    const draft: ErasureDraft = {
      id: freshId(house, 'erased'),
      agency,
      subject,
      at: house.clock.now(),
      by: said.by.words,
      why: said.why,
      keys: keys.map(({ version, fingerprint, madeAt }) => ({ version, fingerprint, madeAt })),
    }
    await tables.beginErasure(draft)
    let entry: LedgerEntry
    try {
      entry = await announce(house, draft, said.by.who)
    } catch (error) {
      // Not in the ledger, so not done. Where even this fails, the next start forgets it.
      await tables.forgetErasure(draft).catch(() => {})
      throw error
    }
    return finish(draft, entry.index)
  }

  /** What the ledger announced is finished as it says; what it did not was never begun, whoever wrote the row. */
  const finishPending = async (announced: readonly Announced[]): Promise<void> => {
    for (const draft of await tables.pendingErasures()) {
      const { agency, subject } = draft
      const entry = announced.find((one) => one.content === digestOf(draft) && one.key === subjectDigest(agency, subject))
      if (entry) {
        await finish(draft, entry.index)
        continue
      }
      await tables.forgetErasure(draft)
      const sentence =
        'The store held an erasure of a key as begun, and the ledger does not know of it: nothing was destroyed. Where somebody did ask for one, ask again.'
      notices.push({ code: 'trust.erasure-not-begun', sentence })
    }
  }

  const hear = (announced: readonly Announced[]): void => {
    for (const { key, certificate } of list.lines) destroyed.set(key, certificate?.id ?? 'the ledger')
    for (const { key } of announced) if (!destroyed.has(key)) destroyed.set(key, 'the ledger')
  }

  const catchUp = async (): Promise<void> => {
    const kept = await tables.certificates()
    const isPending = (await tables.pendingErasures()).length > 0
    // Before anything is written to the ledger: what that seals may be under a key that is destroyed.
    const announced = await erasuresInLedger(house, isPending)
    hear(announced)
    await finishPending(announced)
    const doubted: ErasureCertificate[] = []
    for (const one of kept) {
      const key = subjectDigest(one.agency, one.subject)
      const known = destroyed.get(key)
      if (known !== undefined && known !== 'the ledger') continue
      if (await isGenuine(house, one)) destroyed.set(key, one.id)
      else if (known === undefined) doubted.push(one)
    }
    const byKey = new Map(kept.map((one) => [subjectDigest(one.agency, one.subject), one]))
    for (const [key, id] of destroyed) {
      if (list.names(key)) continue
      const certificate = byKey.get(key)
      await list.add(certificate?.id === id ? { key, certificate } : { key })
    }
    const revived = await wipeAgain(house, destroyed)
    for (const { key, certificate } of list.lines) {
      const one = byKey.get(key)
      if (certificate && !(one && canonicalJson(one) === canonicalJson(certificate))) await tables.finishErasure(certificate)
    }
    for (const [agency, count] of revived) {
      const sentence = `The store held ${count} keys that had been destroyed: it was put back from a backup. They were destroyed again; nothing was opened with them.`
      notices.push({ code: 'trust.keys-destroyed-again', sentence })
      await house.ledger.append(agency, { act: 'erase', by: 'Peel', what: sentence, subject: 'keys' })
    }
    await sayDoubted(house, doubted, notices)
  }

  const certificateOf = (agency: AgencyId, subject: KeySubject): string | undefined =>
    destroyed.get(subjectDigest(agency, subject))
  return {
    catchUp,
    isDestroyed: (agency, subject) => certificateOf(agency, subject) !== undefined,
    refuseDestroyed: (agency, subject) => {
      if (destroyed.size === 0) return
      const certificate = certificateOf(agency, subject)
      if (certificate !== undefined) throw refuseKey('key-destroyed', { subject, certificate })
    },
    // One after the other: two erasures of one subject must not both announce themselves.
    destroy: (agency, subject, said) => {
      const turn = before.then(() => destroy(agency, subject, said))
      before = turn.catch(() => {})
      return turn
    },
    certificates,
    prove: async (agency, id) => {
      const certificate = (await tables.certificates(agency)).find((one) => one.id === id)
      if (!certificate) throw refuseKey('no-such-certificate', { id })
      return proveErasure(house, certificate)
    },
  }
}

/** Peel signed it, and its ledger entry commits to it. */
async function isGenuine(house: TrustHouse, certificate: ErasureCertificate): Promise<boolean> {
  try {
    const { signatureHolds, entryCommits } = await proveErasure(house, certificate)
    return signatureHolds && entryCommits
  } catch {
    // Not even in the form of one.
    return false
  }
}

/** A certificate that only the store knows was written past Peel. Nothing is destroyed for it, and the ledger says so, once for each. */
async function sayDoubted(
  house: TrustHouse,
  doubted: readonly ErasureCertificate[],
  notices: KeyStatus['notices'],
): Promise<void> {
  if (doubted.length === 0) return
  const { size } = house.ledger.checkpoint()
  const entries = size === 0 ? [] : await readEntries(folderReader(house.ledger.folder), size, 0, size)
  const said = new Set(entries.flatMap(({ entry }) => (entry.disputes === undefined ? [] : [entry.subject])))
  for (const { agency, subject } of doubted.slice(0, mostDoubted)) {
    const sentence =
      'The store holds a certificate that a key was destroyed, and neither the ledger nor the list beside the key-encrypting key knows of it. It was not written by Peel: nothing was destroyed for it.'
    notices.push({ code: 'trust.certificate-doubted', sentence })
    const of = `key:${subjectDigest(agency, subject)}`
    if (size === 0 || said.has(of)) continue
    await house.ledger.append(agency, { act: 'alter', by: 'Peel', what: sentence, subject: of, disputes: 0 })
  }
}

async function announce(house: TrustHouse, draft: ErasureDraft, by: Who): Promise<LedgerEntry> {
  const count = draft.keys.length === 1 ? 'The key' : `All ${draft.keys.length} keys`
  return recordAct(house, draft.agency, {
    act: 'erase',
    by,
    what: `${count} of one ${draft.subject.split(':')[0]} destroyed: what was sealed with it cannot be read again.`,
    why: draft.why,
    subject: `key:${subjectDigest(draft.agency, draft.subject)}`,
    content: digestOf(draft),
  })
}

/** Wipes every key of a destroyed subject that the store still, or again, holds. Returns how many, by agency. */
async function wipeAgain(house: TrustHouse, destroyed: ReadonlyMap<Digest, string>): Promise<Map<AgencyId, number>> {
  const wiped = new Map<AgencyId, number>()
  if (destroyed.size === 0) return wiped
  const tables = keyTables(house.store)
  for (const { agency, subject } of await tables.livingSubjects()) {
    if (!destroyed.has(subjectDigest(agency, subject))) continue
    wiped.set(agency, (wiped.get(agency) ?? 0) + (await tables.wipe(agency, subject, house.clock.now())))
  }
  return wiped
}

/**
 * Erasures that the ledger announced after the store last looked. A store from a backup looked long ago, so it hears of all since.
 * `all`: whatever the store says of when it looked.
 */
async function erasuresInLedger(house: TrustHouse, all: boolean): Promise<Announced[]> {
  const { size } = house.ledger.checkpoint()
  const marks = await trustTables(house.store).marks()
  const from = all || marks.length === 0 ? 0 : Math.min(size, ...marks.map((mark) => mark.size))
  const entries = await readEntries(folderReader(house.ledger.folder), size, from, size)
  return entries.flatMap(({ entry }) => {
    const key = entry.act === 'erase' ? /^key:([0-9a-f]{64})$/.exec(entry.subject)?.[1] : undefined
    return key ? [{ key: key as Digest, index: entry.index, content: entry.content }] : []
  })
}

async function proveErasure(house: TrustHouse, certificate: ErasureCertificate): Promise<ErasureProof> {
  const { signature, ...said } = certificate
  const { ledgerIndex, ...draft } = said
  const content = digestOf(draft)
  const { size } = house.ledger.checkpoint()
  const [found] = await readEntries(folderReader(house.ledger.folder), size, ledgerIndex, Math.min(size, ledgerIndex + 1))
  const keys = await keyTables(house.store).versions(certificate.agency, certificate.subject)
  return {
    certificate,
    signatureHolds: await documentHolds(house.ledger.key, kind, said, signature),
    entryCommits:
      found?.entry.act === 'erase' &&
      found.entry.content === content &&
      found.entry.subject === `key:${subjectDigest(certificate.agency, certificate.subject)}`,
    keysLeft: keys.filter((key) => key.wrapped !== null).length,
    content,
  }
}
