/** A ledger or a store that was honestly put back from a backup: two people say so, of exactly what differs now; it is amber from then on, never green. */

import type { AgencyId, Digest, PersonId } from '../../kernel/units.ts'
import { actInLedger } from './act-in-ledger.ts'
import { announceAnew, expectAsAcknowledged, unannounced } from './announce-anew.ts'
import type { Actor, LedgerEntry, Person, RestoreDesk, RestoreStanding } from './contract.ts'
import { refuse } from './errors.ts'
import type { TrustHouse } from './house.ts'
import type { Found } from './ledger/check-looks.ts'
import type { RowCheck } from './ledger/check-rows.ts'
import { subjectOfRestore } from './ledger/count-use.ts'
import {
  type Acknowledgement,
  digestOfAcknowledgement,
  keepAcknowledgement,
  keptAcknowledgements,
  nameOfDifference,
  readAcknowledgement,
} from './ledger/differences.ts'
import { folderReader, readEntries } from './ledger/read-ledger.ts'
import { beginNewest } from './ledger/recall-newest.ts'
import { digestsOfLost, holdAsAcknowledged, type RowsOfRestore, rowsOfRestore } from './ledger/rows-of-restore.ts'
import { ledgerTables } from './ledger/store.ts'
import { readStaff, roleSaid } from './ledger/who-acted.ts'
import { layDownAll } from './purpose/lay-down-all.ts'
import { purposeTables } from './purpose/store.ts'
import { rememberHead } from './reconcile-ledger.ts'
import { type RecordedAct, recordAct } from './record-act.ts'
import { describeActor } from './roles.ts'
import { expectSecondPerson } from './second-person.ts'
import { saidInEntry, saidInLost } from './words-of-restore.ts'

const mostSentences = 20
const shortestWhy = 20
const asking = (digest: Digest): string => `restored-asked:${digest}`

export function acknowledgeRestore(house: TrustHouse, rows: RowCheck): RestoreDesk {
  /** Of one agency: nobody acknowledges for another that shares the server. Each call is a pass over the whole store. */
  const differing = async (agency: AgencyId) => {
    const { failed, ...all } = await rows.differences()
    if (failed) throw refuse('store-not-whole', {})
    const problems = all.problems.filter((one) => one.agency === agency)
    const alarms = all.alarms.filter((one) => one.agency === agency)
    const found = await rowsOfRestore(house, agency, problems)
    const lost = digestsOfLost(agency, found)
    const named = {
      alarms: alarms.map(({ index }) => index),
      differences: problems.map(nameOfDifference).sort(),
      ...(lost.length > 0 && { rows: lost }),
    }
    return { named, problems, alarms, rows: found }
  }
  const present = async (agency: AgencyId, { cause, on }: Pick<Acknowledgement, 'cause' | 'on'>) => {
    const { named, ...found } = await differing(agency)
    return { named: { cause, on, ...named }, ...found }
  }

  return {
    restoreStanding: async (actor) => {
      const person = named(house, actor)
      const waits: RestoreStanding['waits'] = []
      const ended: RestoreStanding['ended'] = []
      const { named: said, problems, alarms } = await differing(person.agency)
      for (const [id, kept] of await keptAcknowledgements(house.home)) {
        const { cause, on, asked } = kept
        if (kept.ended) {
          const { at } = await saidInEntry(house, person.agency, kept.ended.entry)
          if (at !== null) ended.push({ cause, on, asked: asked.by, ...kept.ended, at })
          continue
        }
        // Acknowledged already, or something else differs by now: then it is asked for anew.
        if (said.alarms.length + said.differences.length === 0 || digestOfAcknowledgement({ cause, on, ...said }) !== id) continue
        const resource = asResource(person.agency, id, asked)
        const mayApprove = house.policy.decide(actor, 'trust.approve-restore', { resource }).allowed
        const words = await saidInEntry(house, person.agency, asked.entry)
        waits.push({ id, cause, on, by: asked.by, entry: asked.entry, mayApprove, mine: asked.person === person.id, ...words })
      }
      const sentences = problems.slice(0, mostSentences).map(({ sentence }) => sentence)
      const lost = await saidInLost(
        house,
        person.agency,
        problems.map(({ index }) => index),
      )
      return { rows: problems.length, sentences, lost, alarms: alarms.map(({ what }) => what), waits, ended }
    },

    askRestored: async (actor, { cause, on, why }) => {
      const person = named(house, actor)
      if ([...why.trim()].length < shortestWhy) throw refuse('reason-too-short', { atLeast: shortestWhy })
      const { named: said, problems, alarms } = await present(person.agency, { cause, on })
      if (problems.length + alarms.length === 0) throw refuse('nothing-differs', {})
      const digest = digestOfAcknowledgement(said)
      const what = `Somebody asks to acknowledge that ${causes[cause]} put back from a backup on ${on}: ${inWords(said, problems)}`
      const { index } = await recordAct(house, person.agency, {
        act: 'alter',
        by: actor,
        what,
        why,
        subject: asking(digest),
        content: digest,
      })
      await keepAcknowledgement(house.home, {
        ...said,
        asked: { person: person.id, by: describeActor(actor), role: person.role, entry: index },
      })
      return { id: digest, entry: index }
    },

    approveRestored: async (actor, id) => {
      const person = named(house, actor)
      const { agency } = person
      const kept = await readAcknowledgement(house.home, id)
      const entry = kept && (await entryAt(house, kept.asked.entry))
      // Who asked is what the ledger says, not the file.
      if (!kept || entry?.subject !== asking(id) || !isBy(house, entry, kept.asked) || entry.agency !== agency)
        throw refuse('no-such-restore', {})
      if (kept.ended?.how === 'dropped') throw refuse('no-such-restore', {})
      const isOneself = isBy(house, entry, { person: person.id, by: describeActor(actor) })
      const resource = asResource(agency, id, kept.asked)
      const mayApprove = house.policy.decide(actor, 'trust.approve-restore', { resource }).allowed
      if (isOneself || roleSaid(entry.by) !== kept.asked.role || !mayApprove) throw refuse('restore-needs-another', {})
      // As it stands: what differs is on the table, and may be the account itself.
      const own = await ledgerTables(house.store).statesOfThese(agency, 'person', [person.id], false)
      expectSecondPerson(house, new Map([...own].map(([id, state]) => [`person:${id}`, state])), person.id)
      const { named: said, problems, alarms, rows: found } = await present(agency, kept)
      if (digestOfAcknowledgement(said) !== id) throw refuse('restore-changed', {})
      const first = Math.min(problems[0]?.index ?? Number.POSITIVE_INFINITY, ...alarms.map(({ index }) => index))
      const what = `${causes[kept.cause].replace(/^./, (letter) => letter.toUpperCase())} put back from a backup on ${kept.on}, acknowledged by two people (one asked in entry ${entry.index}): ${inWords(said, problems)} Nothing here says that they were as they should be.`
      const subject = subjectOfRestore(said.alarms)
      const leaf = { act: 'decide', by: actor, what, subject, content: id, disputes: first } as const
      const { index } = await commitToRestored(house, agency, leaf, { problems, rows: found })
      await beginNewest(house)
      await keepAcknowledgement(house.home, { ...kept, ended: { how: 'acknowledged', by: describeActor(actor), entry: index } })
      // From here on another cut is another alarm.
      await rememberHead(house, [agency])
      await rows.pass()
      return { entry: index }
    },

    dropRestored: async (actor, id) => {
      const person = named(house, actor)
      const kept = await readAcknowledgement(house.home, id)
      const entry = kept && (await entryAt(house, kept.asked.entry))
      if (!kept || kept.ended || entry?.subject !== asking(id) || entry.agency !== person.agency)
        throw refuse('no-such-restore', {})
      const what =
        kept.asked.person === person.id
          ? `What was asked for in entry ${entry.index}, to acknowledge that a backup was put back, was withdrawn.`
          : `What was asked for in entry ${entry.index}, to acknowledge that a backup was put back, was declined.`
      const by = describeActor(actor)
      const { index } = await recordAct(house, person.agency, { act: 'alter', by: actor, what, subject: asking(id) })
      await keepAcknowledgement(house.home, { ...kept, ended: { how: 'dropped', by, entry: index } })
      return { entry: index }
    },
  }
}

/**
 * Rows that stand otherwise are committed to as the two read them: who changes one of them from here on is found again. What of them cannot be gone on
 * with, because its own entry is gone, is laid down or announced anew in the same act.
 */
async function commitToRestored(
  house: TrustHouse,
  agency: AgencyId,
  leaf: RecordedAct,
  { problems, rows }: { problems: Found; rows: RowsOfRestore },
): Promise<LedgerEntry> {
  const again = await unannounced(house, agency, problems)
  let atWork: PersonId[] = []
  try {
    const entry = await actInLedger(house, agency, async (connection, record, hold) => {
      const held = await holdAsAcknowledged(connection, agency, rows)
      await expectAsAcknowledged(connection, agency, again)
      hold.asTheyStand(held)
      const { holders, becomes } = await layDownAll(purposeTables(connection), agency, held, house.clock.now())
      atWork = holders
      const said = holders.length === 0 ? leaf : { ...leaf, what: `${leaf.what} ${inWordsOfPurposes(holders.length)}` }
      const approved = await record({ ...said, states: [...held.keys()], becomes })
      await announceAnew(connection, agency, again, record)
      return approved
    })
    for (const [subject, state] of rows.lost) if (state === undefined) house.held.newest.forget(agency, subject)
    return entry
  } finally {
    house.standings.changed(agency)
    for (const one of new Set(atWork)) house.policy.forget(one)
  }
}

const inWordsOfPurposes = (n: number): string =>
  n === 1 ? 'One purpose of before that was in force is laid down.' : `${n} purposes of before that were in force are laid down.`

/** Who an entry says it was, against an account: by its pseudonym, or by name and role in entries of before form 5. */
const isBy = (house: TrustHouse, { agency, by }: LedgerEntry, said: { person: PersonId; by: string }): boolean => {
  const staff = readStaff(by)
  return staff ? staff.pseudonym === house.staff.pseudonymOf(agency, said.person) : by === said.by
}

const causes: Record<Acknowledgement['cause'], string> = {
  store: 'the database was',
  ledger: 'the ledger was',
  both: 'the ledger and the database were',
}

/** What no entry announces, or none does yet. */
const isOfNoEntry = ({ index, kind, subject }: { index: number; kind: string; subject: string }): boolean =>
  index === 0 && (kind === 'unannounced' || /^row:(event|refusal|database)$/.test(subject))

function inWords(
  { alarms, rows = [] }: Pick<Acknowledgement, 'alarms' | 'rows'>,
  problems: readonly { index: number; kind: string; subject: string }[],
): string {
  const said =
    alarms.length === 0
      ? ''
      : `What ${alarms.length === 1 ? 'entry' : 'entries'} ${alarms.join(', ')} ${alarms.length === 1 ? 'says' : 'say'} of the ledger is so. `
  if (problems.length === 0) return `${said}No row of the database differs.`
  // In the order of the ledger. What no entry announces is of none.
  const announced = problems.filter((problem) => !isOfNoEntry(problem))
  const [low, high] = [announced[0]?.index, announced.at(-1)?.index]
  const of = low === undefined ? '' : `, of entries ${low} to ${high}`
  const beside =
    rows.length === 0
      ? ''
      : ` What opened the newest commitment to ${rows.length === 1 ? 'one row' : `${rows.length} rows`} is lost.`
  return `${said}${problems.length === 1 ? 'One row of the database is lost or differs' : `${problems.length} rows of the database are lost or differ`}${of}.${beside}`
}

/** Of the two, one runs the system and the other watches over it: the policies say who is which. */
const asResource = (agency: AgencyId, id: string, { person, role }: Acknowledgement['asked']) =>
  ({ type: 'Restore', id, agency, askedBy: person, askedAs: role }) as const

function named(house: TrustHouse, actor: Actor): Person {
  const allowed = house.policy.allow(actor, 'trust.acknowledge-restore')
  if (allowed.kind !== 'person') throw refuse('stations-do-not-decide', {})
  return allowed.person
}

async function entryAt(house: TrustHouse, index: number) {
  const { size } = house.ledger.checkpoint()
  if (!(index >= 0 && index < size)) return undefined
  return (await readEntries(folderReader(house.ledger.folder), size, index, index + 1))[0]?.entry
}
