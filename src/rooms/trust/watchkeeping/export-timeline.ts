/** Breach forensics: what was done by a person, with a case, or in a time, as files that anybody can check offline. Itself a disclosure in the ledger. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgencyId, Digest, Instant, PersonId } from '../../../kernel/units.ts'
import type { Actor, LedgerEntry, Person, TrustEvent } from '../contract.ts'
import { heldPersonCalled } from '../held-person.ts'
import type { TrustHouse } from '../house.ts'
import { subjectDigest } from '../keys/destroyed-list.ts'
import { signDocument } from '../keys/sign-document.ts'
import { encodeEntry } from '../ledger/entry.ts'
import { expectAsCommitted } from '../ledger/hold-rows.ts'
import { folderReader, proveEntry, readEntries } from '../ledger/read-ledger.ts'
import type { PseudonymOpening } from '../ledger/staff-pseudonyms.ts'
import { isByPerson, namesInEntries, refuseStaffName } from '../ledger/tell-staff.ts'
import { writeTlogProof } from '../ledger/tlog-proof.ts'
import { agencyOf } from '../policy/open-policy.ts'
import { purposeRefuses } from '../purpose/errors.ts'
import { headingAsHeld } from '../purpose/read-held.ts'
import { basisInLeaf, factsOf, standingOf } from '../purpose/resolve-purpose.ts'
import { purposeTables } from '../purpose/store.ts'
import { purposeFor } from '../purpose/take-look.ts'
import type { PurposeStanding } from '../purpose/types.ts'
import { recordAct } from '../record-act.ts'
import { trustTables } from '../store.ts'
import { watchRefuses } from './errors.ts'
import { watchTables } from './store.ts'
import type { TimelineBundle, TimelineLine, TimelineScope, TimelineWish } from './types.ts'
import { lineOfEntry, lineOfEvent, lineOfRefusal, writeTimeline } from './write-timeline.ts'

const openingFile = 'pseudonym.json'
export const timelineKind = 'peel timeline v1'
const mostEntries = 20_000
const pageOfEntries = 2_560
const mostEvents = 50_000

/** What the export reads through a door that stands already. */
export interface TimelineSources {
  events(
    agency: AgencyId,
    asked: { since: Instant; to?: Instant | undefined; person?: PersonId; limit: number },
  ): Promise<TrustEvent[]>
}

export async function exportTimeline(
  house: TrustHouse,
  sources: TimelineSources,
  actor: Actor,
  wish: TimelineWish,
  purposeId: string | undefined,
): Promise<TimelineBundle> {
  const purpose = await mayExport(house, actor, purposeId)
  const agency = agencyOf(actor)
  const { why, recipient } = await settleReceiver(house, agency, wish)
  const scope = await settleScope(house, actor, agency, wish.scope)
  const { from = 0 as Instant, to = Number.POSITIVE_INFINITY as Instant } = {
    ...wish,
    ...('from' in wish.scope ? wish.scope : {}),
  }
  const inTime = ({ at }: { at: Instant }): boolean => at >= from && at < to

  // One checkpoint for every proof: what is written meanwhile is not in it.
  const checkpoint = house.ledger.checkpoint()
  const read = folderReader(house.ledger.folder)
  const entries: LedgerEntry[] = []
  for (let start = 0; start < checkpoint.size; start += pageOfEntries) {
    const page = await readEntries(read, checkpoint.size, start, Math.min(checkpoint.size, start + pageOfEntries))
    entries.push(
      ...page.map(({ entry }) => entry).filter((entry) => entry.agency === agency && inTime(entry) && scope.holds(entry)),
    )
    if (entries.length > mostEntries) throw watchRefuses('timeline-too-long', { what: 'ledger entries', most: mostEntries })
  }

  const names = await namesInEntries(house, agency, entries)
  const lines: TimelineLine[] = []
  const files: { path: string; text: string }[] = []
  for (const entry of entries) {
    const { path } = await proveEntry(read, checkpoint.size, entry.index)
    const name = `proofs/${String(entry.index).padStart(9, '0')}.tlog-proof`
    files.push({
      path: name,
      text: writeTlogProof({ index: entry.index, leaf: encodeEntry(entry), path, note: checkpoint.note }),
    })
    lines.push(lineOfEntry(entry, name, names))
  }
  lines.push(...(await comingsAndRefusals(house, sources, agency, scope, { from, to })))

  // Of the one person whose timeline it is: another one's opening would tell of all that they did.
  const opening = scope.person ? house.staff.opening(agency, scope.person.id) : null
  const key = await readFile(join(house.ledger.folder, 'key'), 'utf8')
  files.unshift({ path: 'timeline.jsonl', text: writeTimeline(lines) })
  files.push(
    { path: 'checkpoint', text: checkpoint.note },
    { path: 'key', text: key },
    ...(opening ? [{ path: openingFile, text: `${JSON.stringify(opening, null, 2)}\n` }] : []),
    { path: 'README.txt', text: readme(entries.length, lines.length, opening) },
  )
  const { origin, size, root } = checkpoint
  const manifest: TimelineBundle['manifest'] = {
    agency,
    at: house.clock.now(),
    recipient,
    entries: entries.length,
    events: lines.length,
    checkpoint: { origin, size, root },
    files: files.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text), sha256: sha256(text) })),
  }
  const signature = await signDocument(house, timelineKind, manifest)
  const said = `${JSON.stringify(manifest, null, 2)}\n`
  const entry = await recordAct(house, agency, {
    act: 'disclose',
    by: actor,
    what: `A timeline of ${scope.words} was handed out, ${lines.length} lines.`,
    why,
    subject: 'timeline',
    content: sha256(said),
    recipient,
    ...(purpose && { purpose: purpose.id, ...basisInLeaf(purpose.basis) }),
  })
  files.push({ path: 'manifest.json', text: said }, { path: 'manifest.signature', text: `${signature}\n` })
  return { manifest, signature, files, ledgerIndex: entry.index }
}

/** Throws `trust.timeline-scope`, `trust.recipient-names-staff`. */
export async function settleReceiver(
  house: TrustHouse,
  agency: AgencyId,
  wish: { why: string; recipient: string },
): Promise<{ why: string; recipient: string }> {
  const [why, recipient] = [wish.why, wish.recipient].map((said) => said.trim().replace(/\s+/gu, ' ')) as [string, string]
  if ([...why].length < 10 || recipient.length < 3) throw watchRefuses('timeline-scope', {})
  await refuseStaffName(house, agency, recipient)
  return { why, recipient }
}

/** A station types at the machine that holds everything; a person needs a purpose. */
export async function mayExport(house: TrustHouse, actor: Actor, id: string | undefined): Promise<PurposeStanding | undefined> {
  if (actor.kind === 'station') {
    house.policy.allow(actor, 'trust.export-timeline')
    return undefined
  }
  const standing = await standingOf(house, actor)
  const stated = await purposeFor(house, actor, 'trust.export-timeline', id, { standing })
  house.policy.allow(actor, 'trust.export-timeline', { standing, purpose: factsOf(stated) })
  return stated
}

interface SettledScope {
  holds(entry: LedgerEntry): boolean
  /** For the ledger: names nobody. */
  words: string
  /** Whose sign-ins and refusals belong to it; null where nobody's, absent where everybody's. */
  person?: Person | null
}

async function settleScope(house: TrustHouse, actor: Actor, agency: AgencyId, scope: TimelineScope): Promise<SettledScope> {
  if ('person' in scope) {
    const person = await personCalled(house, agency, scope.person)
    const holds = (entry: LedgerEntry): boolean => entry.subject === `person:${person.id}` || isByPerson(house, entry, person)
    return { holds, words: 'what one person of the agency did', person }
  }
  if ('case' in scope) {
    const id = await visibleCase(house, actor, agency, scope.case)
    const traces = await watchTables(house.store).tracesOfCase(agency, id)
    const subjects = new Set([...traces.subjects, `key:${subjectDigest(agency, `case:${id}`)}`])
    const holds = ({ index, subject }: LedgerEntry): boolean => traces.indexes.has(index) || subjects.has(subject)
    return { holds, words: 'what was done with one case', person: null }
  }
  if (!(scope.from < scope.to)) throw watchRefuses('timeline-scope', {})
  return { holds: () => true, words: 'everything in a span of time' }
}

/** By id, name, or the pseudonym that stands in the ledger. Throws `trust.nobody-here`. */
export async function personCalled(house: TrustHouse, agency: AgencyId, said: string): Promise<Person> {
  const person = await heldPersonCalled(house, agency, said)
  if (!person) throw purposeRefuses('nobody-here', {})
  return person
}

/** A case that the actor may know of; the machine itself knows of none that is confidential. Missing and hidden are one answer. */
async function visibleCase(house: TrustHouse, actor: Actor, agency: AgencyId, number: string): Promise<string> {
  const named = number.trim().toUpperCase()
  const id = (await purposeTables(house.store).caseByNumber(agency, named)) ?? ''
  const filter =
    actor.kind === 'station'
      ? ({ is: 'equal', attribute: 'confidential', value: false } as const)
      : house.policy.filter(actor, 'trust.list-case', { standing: await standingOf(house, actor) })
  const heading = await purposeTables(house.store).heading(agency, id, filter)
  // A hidden one is not held: what is known of it must show in nothing.
  const held = heading && headingAsHeld(await expectAsCommitted(house, agency, [`case:${id}`]), heading)
  if (held?.number !== named) throw purposeRefuses('no-such-case', {})
  return held.id
}

async function comingsAndRefusals(
  house: TrustHouse,
  sources: TimelineSources,
  agency: AgencyId,
  { person }: SettledScope,
  { from: since, to: end }: { from: Instant; to: Instant },
): Promise<TimelineLine[]> {
  if (person === null) return []
  const people = new Map((await trustTables(house.store).people(agency)).map(({ id, name }) => [id, name]))
  const nameOf = (id: PersonId | null): string => (id === null ? '' : (people.get(id) ?? id))
  const to = Number.isFinite(end) ? end : undefined
  // One more than there may be: a timeline from which something is missing is none.
  const most = mostEvents + 1
  const events = await sources.events(agency, { since, to, limit: most, ...(person && { person: person.id }) })
  if (events.length === most) throw watchRefuses('timeline-too-long', { what: 'sign-ins', most: mostEvents })
  const refusals = await watchTables(house.store).refusals(agency, { since, to, person: person?.id, most })
  if (refusals.length === most) throw watchRefuses('timeline-too-long', { what: 'refusals', most: mostEvents })
  return [
    ...events.map((event) => lineOfEvent(event, nameOf(event.person))),
    ...refusals.map((refusal) => lineOfRefusal(refusal, nameOf(refusal.person))),
  ]
}

const sha256 = (text: string): Digest => createHash('sha256').update(text, 'utf8').digest('hex') as Digest

const readme = (
  entries: number,
  lines: number,
  opening: PseudonymOpening | null,
): string => `A timeline of how Peel was used: ${lines} lines, ${entries} of them entries of the public ledger.

timeline.jsonl       one event a line; Timesketch imports it as it is
proofs/              for each ledger entry, the proof that it stands in the ledger that checkpoint signs (C2SP tlog-proof)
checkpoint, key      what was signed, and the public key; compare the key with the one that the agency published
manifest.json        SHA-256 of every file above; manifest.signature is by the same key

To check a hash: sha256sum timeline.jsonl. To check an entry: peel ledger check-proof proofs/NUMBER.tlog-proof --key key.
Sign-ins and refusals have no proof of their own: the ledger commits to them many at a time, and the agency's store is held to that.

${opening ? readmeOpened(opening) : readmeUnopened}`

const readmeOpened = ({
  pseudonym,
}: PseudonymOpening): string => `The entries themselves name nobody: whoever acted stands in them under a pseudonym, and the lines put the agency's name in its place.
${openingFile} shows that ${pseudonym} is the account in it, and says nothing of anybody else:
peel ledger check-pseudonym ${openingFile}
`

const readmeUnopened = `The entries themselves name nobody: whoever acted stands in them under a pseudonym, and the lines put the agency's name in its place.
That a pseudonym is somebody's is the agency's word here; a timeline of one person carries what proves it for that person.
`
