/** Subject access: everything held about one person of the system, as files with a signed list of their hashes; and putting it right. */

import { createHash } from 'node:crypto'
import { plainLine } from '../../../kernel/plain-line.ts'
import type { AgencyId, Digest, SuggestionId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { Actor, Decision, LedgerEntry, LedgerProof, Person } from '../contract.ts'
import { digestOfText } from '../digest.ts'
import { refuse } from '../errors.ts'
import { heldPersonCalled, personAsHeld } from '../held-person.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { keyOfName } from '../identity/check-logon.ts'
import { signDocument } from '../keys/sign-document.ts'
import { folderReader, readEntries } from '../ledger/read-ledger.ts'
import { isByPerson } from '../ledger/tell-staff.ts'
import { agencyOf } from '../policy/open-policy.ts'
import { basisInLeaf } from '../purpose/resolve-purpose.ts'
import type { PurposeStanding } from '../purpose/types.ts'
import { recordAct } from '../record-act.ts'
import type { Acting } from '../roles.ts'
import { refusePrivacy } from './errors.ts'
import { checkedWhy } from './hold-records.ts'
import { personalTables } from './personal-columns.ts'
import { personalRows, privacyTables } from './store.ts'
import type { PersonalHolding, SubjectBundle } from './types.ts'

export const bundleKind = 'peel subject access v1'
const pageOfEntries = 2_560

/** What the export reads through doors that stand already. */
export interface ExportSources {
  /** Further holdings, from other storeys and rooms. */
  holdings: readonly PersonalHolding[]
  decisions(agency: AgencyId, suggestion: SuggestionId): Promise<Decision[]>
  proof(index: number): Promise<LedgerProof>
  /** How typed names are kept at the door: as keyed hashes. */
  hashName(agency: AgencyId, nameKey: string): string
}

export async function exportSubject(
  house: TrustHouse,
  sources: ExportSources,
  actor: Actor,
  said: { person: string; why: string; purpose: PurposeStanding | null },
): Promise<SubjectBundle> {
  const agency = agencyOf(actor)
  const why = checkedWhy(said.why)
  const person = await personCalled(house, agency, said.person)
  const tables = privacyTables(house.store)
  const entries = await entriesAbout(house, person)
  const proofs: LedgerProof[] = []
  for (const { index } of entries) proofs.push(await sources.proof(index))
  const decisions: Decision[] = []
  for (const suggestion of await tables.decidedBy(agency, person.id)) {
    const answers = await sources.decisions(agency, suggestion as SuggestionId)
    decisions.push(...answers.filter((one) => one.by === person.id))
  }
  const contents: Record<string, unknown> = {
    'failed-sign-ins.json': await tables.badLogonsOf(agency, sources.hashName(agency, keyOfName(person.name))),
    'decisions.json': decisions,
    // What proves, to whom the person shows it, that the pseudonym in the entries is theirs.
    'pseudonym.json': house.staff.opening(agency, person.id),
    'rectifications.json': await rectificationsOf(house, person),
    'ledger-entries.json': entries,
    // Each proof stands alone: entry, path and the checkpoint that signs it.
    'ledger-proofs.json': proofs,
  }
  for (const of of personalTables) contents[`${of.file}.json`] = await personalRows(house.store, agency, person.id, of)
  for (const { name, about } of sources.holdings) contents[`${name}.json`] = await about(agency, person.id, actor)
  contents['README.txt'] = readme(person)

  const files = Object.entries(contents).map(([path, content]) => ({
    path,
    text: typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`,
  }))
  const manifest: SubjectBundle['manifest'] = {
    person: person.id,
    agency,
    at: house.clock.now(),
    files: files.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text), sha256: sha256(text) })),
  }
  await recordAct(house, agency, {
    act: 'disclose',
    by: actor,
    what: 'What is held about one person of the system was exported.',
    why,
    subject: `person:${person.id}`,
    content: sha256(JSON.stringify(manifest)),
    recipient: 'the person concerned',
    ...(said.purpose && { purpose: said.purpose.id, ...basisInLeaf(said.purpose.basis) }),
  })
  return { manifest, signature: await signDocument(house, bundleKind, manifest), files }
}

/** Before and after stand sealed under the person's own key; the ledger commits to them. */
export async function rectifyPerson(
  house: TrustHouse,
  agency: AgencyId,
  by: Acting,
  said: { person: string; name?: string; title?: string; why: string },
): Promise<Person> {
  const why = checkedWhy(said.why)
  const person = await personCalled(house, agency, said.person)
  const wanted = {
    ...(said.name !== undefined && { name: plainLine(said.name) }),
    ...(said.title !== undefined && { title: plainLine(said.title) }),
  }
  const { name = person.name } = wanted
  if ([...name].length < 2 || [...name].length > 100) throw refuse('name-needed', {})
  if (await privacyTables(house.store).isNameTaken(agency, keyOfName(name), person.id)) throw refuse('name-taken', { name })

  const id = freshId(house, 'fix')
  const subject = `person:${person.id}` as const
  return actInLedger(house, agency, async (connection, record, hold) => {
    const before = personAsHeld(await hold(subject), agency, person.id)
    if (!before) throw refusePrivacy('nobody-here', { person: said.person })
    // What nobody asked to change stays as it was held.
    const after = { name: before.name, title: before.title, ...wanted }
    if (after.name === before.name && after.title === before.title) throw refusePrivacy('nothing-to-rectify', {})
    const change = JSON.stringify({ before: { name: before.name, title: before.title }, after })
    const sealed = await house.keyring.sealText(agency, subject, placeOfChange(id), change, connection)
    const commitment = digestOfText(sealed)
    const now = privacyTables(connection)
    await now.renamePerson(agency, person.id, { ...after, nameKey: keyOfName(after.name) })
    const what = 'What an account says about its person was put right.'
    const entry = await record({ act: 'alter', by: by.who, what, why, subject, content: commitment, states: [subject] })
    await now.addRectification({
      agency,
      id,
      person: person.id,
      at: house.clock.now(),
      sealed,
      commitment,
      ledgerIndex: entry.index,
    })
    return { ...before, ...after }
  })
}

const placeOfChange = (id: string): string => `trust_rectification|sealed|${id}`

async function rectificationsOf(house: TrustHouse, { agency, id }: Person): Promise<unknown[]> {
  const done = await privacyTables(house.store).rectifications(agency, id)
  return Promise.all(
    done.map(async ({ id: change, at, sealed, ledgerIndex }) => ({
      at: new Date(at).toISOString(),
      ledgerIndex,
      ...(JSON.parse(await house.keyring.openText(agency, placeOfChange(change), sealed)) as object),
    })),
  )
}

/** Throws `trust.nobody-here`. */
async function personCalled(house: TrustHouse, agency: AgencyId, said: string): Promise<Person> {
  const person = await heldPersonCalled(house, agency, said)
  if (!person) throw refusePrivacy('nobody-here', { person: said })
  return person
}

/** Entries that this person made, under any role, and entries about the person. */
async function entriesAbout(house: TrustHouse, person: Person): Promise<LedgerEntry[]> {
  const { size } = house.ledger.checkpoint()
  const read = folderReader(house.ledger.folder)
  const isTheirs = (entry: LedgerEntry): boolean =>
    isByPerson(house, entry, person) || (entry.agency === person.agency && entry.subject === `person:${person.id}`)
  const found: LedgerEntry[] = []
  for (let from = 0; from < size; from += pageOfEntries) {
    const entries = await readEntries(read, size, from, Math.min(size, from + pageOfEntries))
    found.push(...entries.map(({ entry }) => entry).filter(isTheirs))
  }
  return found
}

const sha256 = (text: string): Digest => createHash('sha256').update(text, 'utf8').digest('hex') as Digest

const readme = ({ name, agency }: Person): string => `What Peel at ${agency} holds about ${name}.

${personalTables.map(({ file, what }) => `${`${file}.json`.padEnd(30)} ${what}`).join('\n')}

failed-sign-ins.json   attempts to sign in under this name that failed
decisions.json         what was decided under it, with the reasons
rectifications.json    what was put right, before and after
purposes.json          what the person said they looked for; where it was for a case that whoever hands this out may not know of,
                       only that it was for a case, what was about to be done, on what kind of basis, and when
signals.json           what the watch noticed and somebody dismissed
pseudonym.json         under which pseudonym the public ledger says what the person did, and what proves it:
                       peel ledger check-pseudonym pseudonym.json
ledger-entries.json    entries of the public ledger by or about the person
ledger-proofs.json     for each of them, the proof that it stands in the signed ledger
manifest.json          SHA-256 of every file above, signed with the ledger's key (manifest.signature)

To check a hash: sha256sum account.json. To check an entry: peel ledger prove NUMBER.
Not in it: what signs in (secrets, hashes), which cases these were, what others think of them while they look into it, and names
of the person in rows of others, which the ledger entries show. Each is named with its reason in Peel’s source, privacy/personal-columns.ts.
Something is wrong or missing? Ask the agency's protection officer to put it right; what was and what is stay on record.
`
