/** The watch on a real store and ledger: it finds what was really done, nobody judges themselves, the audit cannot be steered, timelines hold offline. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { addPeople, agency, newHome, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { PeelError } from '../../../kernel/errors.ts'
import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import { everyAgency } from '../../../ports/store.ts'
import type { Actor, Role } from '../contract.ts'
import { dutiesOfRole } from '../contract.ts'
import { documentHolds } from '../keys/sign-document.ts'
import { ledgerCommands } from '../ledger/commands.ts'
import { sha256, signatureHolds } from '../ledger/ledger-key.ts'
import { readKey } from '../ledger/signed-note.ts'
import { opensPseudonym, readOpening } from '../ledger/staff-pseudonyms.ts'
import { checkTlogProof, readTlogProof } from '../ledger/tlog-proof.ts'
import { readStaff } from '../ledger/who-acted.ts'
import type { CaseHeading } from '../purpose/types.ts'
import { writeTar } from '../write-tar.ts'
import { watchCommands } from './commands.ts'
import { commitmentTo, isDrawn } from './draw-audit.ts'
import { timelineKind } from './export-timeline.ts'
import { watchTables } from './store.ts'
import type { SignalsOverview, TimelineBundle, TimelineLine } from './types.ts'

const house: TestTrust = await openTestTrust()
after(() => house.close())
const hour = 3_600_000
type Someone = Actor & { kind: 'person' }
let people: Record<string, Someone>

async function person(id: string, role: Role, of: AgencyId = agency): Promise<Someone> {
  const one = { id: id as PersonId, agency: of, name: id, role, title: role }
  await addPeople(house, [one])
  return { kind: 'person', person: one, session: id }
}

beforeEach(async () => {
  await house.empty()
  people = {}
  const cast: [string, Role][] = [
    ['ivy', 'investigator'],
    ['cora', 'commander'],
    ['cyrus', 'commander'],
    ['sam', 'security-officer'],
    ['sue', 'security-officer'],
    ['dina', 'protection-officer'],
    ['bea', 'board'],
    ['adam', 'administrator'],
  ]
  for (const [id, role] of cast) people[id] = await person(id, role)
})

const as = (name: string): Someone => people[name] as Someone
const watch = () => house.trust.watch
const onDuty = async (name: string): Promise<string> => {
  const desk = house.trust.purposes
  const duty =
    (await desk.dutyOf(as(name))) ?? (await desk.startDuty(as(name), { kind: dutiesOfRole[as(name).person.role][0] ?? 'patrol' }))
  return (await desk.statePurpose(as(name), { for: { duty: duty.id }, task: 'check-use' })).id
}
const openCase = (title: string, confidential = false): Promise<CaseHeading> =>
  house.trust.purposes.openCase(as('ivy'), {
    title,
    kind: 'burglary',
    summary: 'Three sheds.',
    confidential,
    basis: {
      kind: 'missing-person',
      reference: 'Warrant 12/26',
      validFrom: (house.clock.now() - hour) as Instant,
      validUntil: (house.clock.now() + 90 * 24 * hour) as Instant,
    },
  })
const read = async (name: string, one: CaseHeading): Promise<void> => {
  const purpose = await house.trust.purposes.statePurpose(as(name), { for: { case: one.id }, task: 'follow-up' })
  await house.trust.purposes.readCase(as(name), one.id, purpose.id)
}
const look = async (name = 'sam'): Promise<SignalsOverview> => watch().signals(as(name), await onDuty(name))
const code = (expected: string) => (error: PeelError) =>
  error.code === `trust.${expected}` || assert.fail(`${error.code}: ${error.sentence}`)

/** Ivy opens the file of a case that concerns her sister. */
async function sistersCase(): Promise<CaseHeading> {
  const one = await openCase('Break-ins at the Old Mill', true)
  await watch().mark(
    as('sam'),
    { kind: 'relative', caseNumber: one.number.toLowerCase(), person: 'ivy' as PersonId },
    await onDuty('sam'),
  )
  await read('ivy', one)
  return one
}

test('a look at a marked case is a signal with its ledger entry; the case is not named; the run is committed to', async () => {
  const one = await sistersCase()
  const { signals, cards, looks, marks } = await look()
  const [found, ...others] = signals.filter(({ signal }) => signal === 'relative')
  assert.equal(others.length, 0)
  assert.deepEqual([found?.person.name, found?.source, found?.state, found?.mayDecide], ['ivy', 'ledger', 'waits', true])
  const proof = await house.trust.ledger.proof(found?.evidence[0]?.index ?? -1, false)
  assert.deepEqual([proof.entry.act, readStaff(proof.entry.by)?.role], ['consult', 'investigator'])
  assert.deepEqual(Object.values(await house.trust.ledger.namesIn(agency, [proof.entry])), ['ivy'])
  const said = JSON.stringify(signals)
  for (const secret of [one.id, one.number, one.title]) assert.equal(said.includes(secret), false)
  assert.ok(looks >= 2, 'the watcher’s own look counts')
  assert.ok(cards.every(({ expectedFalseAlarms }) => expectedFalseAlarms.atMost > 0))
  assert.equal(marks[0]?.caseNumber, one.number)
  const entries = await house.trust.ledger.entries({ limit: 50 })
  const run = entries.find(({ subject }) => subject.startsWith('watch:'))
  assert.deepEqual([run?.act, run?.by, typeof run?.content], ['combine', 'Peel', 'string'])
  const again = await look()
  assert.equal(again.signals.length, signals.length, 'what was found is found once')
})

const combined = async (): Promise<number> =>
  (await house.trust.ledger.entries({ limit: 500 })).filter(({ act }) => act === 'combine').length

test('two thousand newer findings do not make an older one look new: nothing is found twice, nothing false is announced', async () => {
  await sistersCase()
  await look()
  const before = await combined()
  await sql`insert into trust_signal select agency_id, 'copy-' || n, run_id, signal, source, 'p' || n, person_name, person_role,
    week + ${7 * 24 * hour}::bigint, part, found_at, evidence, 'dismissed', suggestion_id, decision_id, decided_by, decided_by_name,
    decided_at, ledger_index from trust_signal cross join generate_series(1, 2100) as n where signal = 'relative'`.execute(
    house.store.tables(agency),
  )
  await watch().run(agency)
  assert.equal(await combined(), before)
  const shown = (await look()).signals.filter(({ state }) => state === 'waits').map(({ person: { id } }) => id)
  assert.ok(shown.includes('ivy'), 'what waits is on the screen, however much is decided')
})

test('a run that cannot be written down is voided in the ledger, and the next one finds the same', async () => {
  await sistersCase()
  const change = (said: string) => sql.raw(`alter table trust_signal ${said}`).execute(house.store.tables(everyAgency))
  await change("add constraint no_more check (signal <> 'relative')")
  try {
    await assert.rejects(watch().run(agency))
  } finally {
    await change('drop constraint no_more')
  }
  const entries = await house.trust.ledger.entries({ limit: 50 })
  const announced = entries.find(({ act }) => act === 'combine')
  assert.ok(announced && entries.some(({ voids }) => voids === announced.index), 'what never took effect is said to be void')
  assert.ok((await look()).signals.some(({ signal }) => signal === 'relative'))
})

test('where another Peel is at it, this one is silent and writes nothing', async () => {
  await sistersCase()
  await house.store.alone(agency, 'the watch', async () => {
    const { signals } = await look()
    assert.deepEqual(signals, [])
  })
  assert.equal(await combined(), 0)
  assert.ok((await look()).signals.length > 0)
})

test('a decision: once, with a reason, under a purpose, in the ledger, about nobody by name; the dismissed is told on subject access', async () => {
  await sistersCase()
  const id = (await look()).signals.find(({ signal }) => signal === 'relative')?.id as string
  const purpose = await onDuty('sam')
  const answer = { verdict: 'dismissed' as const, reason: 'She reported it herself the same day' }
  await assert.rejects(watch().decide(as('sam'), id, answer, undefined), code('purpose-needed'))
  await assert.rejects(watch().decide(as('sam'), id, { ...answer, reason: 'ok' }, purpose), code('reason-too-short'))
  await assert.rejects(watch().decide(as('cora'), id, answer, await onDuty('cora')), code('not-allowed'))
  await assert.rejects(watch().decide(as('adam'), id, answer, await onDuty('adam')), code('not-allowed'))
  await watch().decide(as('sam'), id, answer, purpose)
  await assert.rejects(
    watch().decide(as('dina'), id, { ...answer, verdict: 'inquiry' }, await onDuty('dina')),
    code('signal-decided'),
  )
  const after = (await look()).signals.find((one) => one.id === id)
  assert.deepEqual([after?.state, after?.decided?.by, after?.decided?.reason], ['dismissed', 'sam', answer.reason])
  const [decision] = (await house.trust.ledger.entries({ limit: 20 })).filter(({ act }) => act === 'decide')
  assert.match(decision?.what ?? '', /^Peel’s suggestion, a misuse signal, was rejected\.$/)
  const suggested = await house.trust.suggestions(agency, 'misuse-signal', 5)
  assert.equal(JSON.stringify(suggested).includes('ivy'), false, 'anybody who works here may open a suggestion')
  const told = await watch().toldTo(agency, 'ivy' as PersonId)
  assert.equal((told[0] as { signal: string }).signal, 'relative')
  assert.deepEqual((await look()).cards.find(({ name }) => name === 'relative')?.here, { decided: 1, dismissed: 1 })
})

test('nobody judges themselves: not a watched person, not a watcher, not by any verdict; a second one does', async () => {
  const one = await openCase('Stolen bicycles')
  await house.trust.purposes.assign(as('ivy'), one.id, 'ivy' as PersonId)
  for (const name of ['sam', 'dina', 'sue']) {
    for (let n = 0; n < 5; n++) watch().noteRefusal(as(name), { code: 'trust.not-allowed', facts: { action: 'records.import' } })
  }
  const { signals } = await look('sam')
  const own = signals.find(({ person: { id }, signal }) => id === 'sam' && signal === 'refusals')
  assert.deepEqual([own?.mayDecide, own?.state], [false, 'waits'])
  const answer = { reason: 'A new colleague was learning' }
  for (const verdict of ['dismissed', 'inquiry', 'referred'] as const) {
    await assert.rejects(
      watch().decide(as('sam'), own?.id as string, { verdict, ...answer }, await onDuty('sam')),
      code('not-allowed'),
    )
  }
  await watch().decide(as('sue'), own?.id as string, { verdict: 'referred', ...answer }, await onDuty('sue'))
  await assert.rejects(watch().referred(as('sam'), await onDuty('sam')), code('not-allowed'))
  const referred = await watch().referred(as('bea'), await onDuty('bea'))
  assert.deepEqual(
    referred.map(({ person: who }) => who.id),
    ['sam'],
  )
})

test('another agency’s security officer sees, decides and exports nothing of this one', async () => {
  await sistersCase()
  const id = (await look()).signals.find(({ signal }) => signal === 'relative')?.id as string
  people.far = await person('far', 'security-officer', 'elsewhere' as AgencyId)
  const purpose = await onDuty('far')
  assert.deepEqual((await watch().signals(as('far'), purpose)).signals, [])
  await assert.rejects(
    watch().decide(as('far'), id, { verdict: 'dismissed', reason: 'Nothing to see here' }, purpose),
    code('no-such-signal'),
  )
  const wish = { scope: { person: 'ivy' }, why: 'Looking into a breach', recipient: 'Elsewhere' }
  await assert.rejects(watch().timeline(as('far'), wish, purpose), code('nobody-here'))
})

test('the audit: committed before, drawn by anybody with the seed after, and the watchers are drawn too', async () => {
  await look()
  const before = (await look()).draws[0]
  assert.equal(before?.seed, undefined)
  const began = (await house.trust.ledger.proof(before?.committedAt ?? -1, false)).entry
  assert.equal(began.content, before?.commitment)
  const purpose = await onDuty('bea')
  for (let n = 0; n < 300; n++) await watch().referred(as('bea'), purpose)
  house.clock.advance(7 * 24 * 60 + 1)
  await watch().run(agency)
  const { draws, audit } = await look('dina')
  const ended = draws.find(({ id }) => id === before?.id)
  const seed = Buffer.from(ended?.seed ?? '', 'hex')
  assert.equal(commitmentTo(seed), before?.commitment, 'the seed is the one that was committed to')
  const revealed = (await house.trust.ledger.proof(ended?.revealedAt ?? -1, false)).entry
  assert.ok(revealed.what.includes(ended?.seed ?? 'none'), 'anybody finds it in the ledger')
  const entries = await house.trust.ledger.entries({ limit: 500 })
  const expected = entries
    .filter(({ act, index }) => act === 'consult' && index > (before?.committedAt ?? 0) && index < (ended?.revealedAt ?? 0))
    .filter(({ index }) => isDrawn(seed, index, 15))
    .map(({ index }) => index)
  const drawn = audit.filter(({ index }) => index < (ended?.revealedAt ?? 0)).map(({ index }) => index)
  assert.deepEqual(drawn, expected.reverse(), 'those that wait, oldest first')
  assert.ok(drawn.length > 0, 'with these bytes some are drawn')
})

test('a drawn look is reviewed by somebody else, once, with words', async () => {
  await look()
  const purpose = await onDuty('sam')
  let drawn: number | undefined
  for (let n = 0; n < 300 && drawn === undefined; n++) {
    drawn = (await watch().signals(as('sam'), purpose)).audit.find(({ by }) => by.startsWith('sam'))?.index
  }
  assert.ok(drawn !== undefined, 'the security officer’s own looks are drawn from')
  const answer = { verdict: 'questioned' as const, remark: 'Nobody asked for this look' }
  await assert.rejects(watch().review(as('sam'), drawn, answer, purpose), code('not-allowed'))
  // Nor where the row says, for as long as it takes, that it was somebody else's.
  const looker = (to: string) =>
    sql`update trust_audit_item set person_id = ${to} where ledger_index = ${drawn}`.execute(house.store.tables(everyAgency))
  await looker('dina')
  await assert.rejects(watch().review(as('sam'), drawn, answer, purpose), code('row-altered'))
  await looker('sam')
  await watch().review(as('dina'), drawn, answer, await onDuty('dina'))
  await assert.rejects(watch().review(as('sue'), drawn, answer, await onDuty('sue')), code('drawn-look-reviewed'))
  await assert.rejects(watch().review(as('dina'), drawn + 1_000_000, answer, await onDuty('dina')), code('no-such-draw'))
  const { audited } = await look('dina')
  assert.deepEqual([audited.reviewed, audited.questioned], [1, 1])
})

test('the draw is from the ledger: taking a look out of the store takes it out of no draw', async () => {
  await look()
  const purpose = await onDuty('bea')
  for (let n = 0; n < 300; n++) await watch().referred(as('bea'), purpose)
  await sql`delete from trust_look`.execute(house.store.tables(agency))
  const { audit, audited } = await look('dina')
  assert.ok(audit.some(({ by, state }) => by.startsWith('bea') && state === 'waits'))
  await assert.rejects(
    watch().review(as('bea'), audit[0]?.index ?? -1, { verdict: 'in-order', remark: 'I looked myself' }, await onDuty('bea')),
    code('not-allowed'),
  )
  assert.equal(audited.waiting, audit.length)
})

test('what waits is shown first, the oldest first, and counted, however much was drawn since', async () => {
  await look()
  const purpose = await onDuty('bea')
  for (let n = 0; n < 300; n++) await watch().referred(as('bea'), purpose)
  const { audit } = await look('dina')
  const waiting = audit.map(({ index }) => index)
  await sql`insert into trust_audit_item select agency_id, ledger_index + 1000000 * n, draw_id, at, person_id, by_words, what, basis,
    'in-order', 'dina', 'dina', at, null from trust_audit_item cross join generate_series(1, 250) as n where ledger_index = ${waiting[0]}`.execute(
    house.store.tables(agency),
  )
  const after = await look('dina')
  assert.deepEqual(
    after.audit.slice(0, waiting.length).map(({ index }) => index),
    [...waiting].sort((a, b) => a - b),
  )
  assert.equal(after.audit.length, 200)
  assert.ok(after.audited.waiting >= waiting.length && after.audited.reviewed === 250)
})

test('searched words lie sealed, are read by the watch alone and under a purpose, and go with their key; the look stays', async () => {
  const one = await openCase('Break-ins at the Old Mill')
  const desk = house.trust.purposes
  const purpose = await desk.statePurpose(as('ivy'), { for: { case: one.id }, task: 'follow-up' })
  await desk.cases(as('ivy'), { text: ' Quartzfinch ' }, purpose.id)
  await desk.startDuty(as('cora'), { kind: 'command' })
  await desk.cases(as('cora'), { text: 'Wrenmark' })
  const { rows } = await sql`select * from trust_look`.execute(house.store.tables(agency))
  assert.doesNotMatch(JSON.stringify(rows), /quartzfinch|wrenmark/i)
  const read = async (who: string) => watch().searches(as(who), await onDuty(who), { limit: 10 })
  await assert.rejects(watch().searches(as('sam'), undefined, { limit: 10 }), code('purpose-needed'))
  await assert.rejects(watch().searches(as('ivy'), purpose.id, { limit: 10 }), code('not-allowed'))
  assert.deepEqual(
    (await read('sam')).map(({ by, words }) => [by, words]),
    [
      ['cora (commander)', 'Wrenmark'],
      ['ivy (investigator)', 'Quartzfinch'],
    ],
  )
  const [newest] = await house.trust.ledger.entries({ limit: 1 })
  assert.deepEqual([newest?.act, newest?.what], ['consult', 'The words of searches were read.'])
  const why = { by: { who: 'Peel', words: 'Dina Holt' } as const, why: 'The court ordered that this is erased.' }
  const today = new Date(house.clock.now()).toISOString().slice(0, 10)
  for (const subject of [`case:${one.id}`, `searches:${today}`] as const) await house.trust.keyring.destroy(agency, subject, why)
  assert.deepEqual(
    (await read('dina')).map(({ words }) => words),
    [null, null],
  )
  await desk.cases(as('cora'), { text: 'on the same day' })
  assert.equal((await read('sam'))[0]?.words, 'on the same day', 'a search goes on after that')
  assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
})

test('copied words are found though they lie sealed, and are shown to nobody', async () => {
  for (const ending of ['a', 'b', 'c', 'd']) {
    const one = await openCase(`Break-in ${ending}`)
    const statement = `Checking every address on the list before the visit ${ending}`
    const purpose = await house.trust.purposes.statePurpose(as('ivy'), { for: { case: one.id }, task: 'follow-up', statement })
    await house.trust.purposes.readCase(as('ivy'), one.id, purpose.id)
  }
  const { signals } = await look()
  const copied = signals.filter(({ signal }) => signal === 'copied-reason')
  assert.deepEqual(
    copied.map(({ person: who, evidence }) => [who.id, evidence.length]),
    [['ivy', 4]],
  )
  assert.equal(JSON.stringify(signals).includes('Checking every address'), false)
})

test('the command writes the same into a folder, and each proof holds with the key beside it', async () => {
  await sistersCase()
  const folder = await newHome()
  const [command] = watchCommands({ withTrust: (work) => work({ agency, trust: house.trust }) })
  const run = (options: Record<string, string>) => command?.run({ words: [], options, progress: () => {} })
  const said = { person: 'ivy', out: folder, why: 'A breach was reported today', recipient: 'Information Commissioner' }
  const done = await run(said)
  assert.equal(done?.ok, true)
  const proofs = await readdir(join(folder, 'proofs'))
  const check = ledgerCommands({ ...house, home: await newHome() }).find(({ verb }) => verb === 'check-proof')
  for (const name of proofs) {
    const call = { words: [join(folder, 'proofs', name)], options: { key: join(folder, 'key') }, progress: () => {} }
    assert.equal((await check?.run(call))?.ok, true, name)
  }
  assert.ok(proofs.length >= 3)
  for (const wrong of [
    { ...said, case: '2026-AAAAA' },
    { out: folder, from: '2026-11-01' },
    { ...said, from: 'yesterday' },
  ]) {
    await assert.rejects(async () => run(wrong as unknown as Record<string, string>), code('timeline-scope'))
  }
})

test('refusals are counted by reason, a flood is cut, and a slip of the pen is none', async () => {
  const refuseMe = (facts: Record<string, string>, what = 'trust.purpose-refused') =>
    watch().noteRefusal(as('ivy'), { code: what, facts })
  refuseMe({ problem: 'closed' })
  refuseMe({}, 'trust.reason-too-short')
  house.clock.advance(2)
  for (let n = 0; n < 1_000; n++) refuseMe({ problem: 'expired' })
  const { refusals } = await watch().overview(as('adam'))
  assert.deepEqual(
    refusals.map(({ reason, count, people: of }) => [reason, count, of]),
    [
      ['purpose-refused: expired', 30, 1],
      ['purpose-refused: closed', 1, 1],
    ],
  )
  await assert.rejects(watch().overview(as('cora')), code('not-allowed'))
  const found = (await look()).signals.filter(({ person: { id } }) => id === 'ivy').map(({ signal }) => signal)
  assert.ok(found.includes('closed-case') && found.includes('refusals'), 'attempts that Peel refused are signals')
})

test('whoever floods Peel with refusals crowds out nobody: so many in a day, and the newest are read', async () => {
  const refused = (name: string) => watch().noteRefusal(as(name), { code: 'trust.purpose-refused', facts: { problem: 'closed' } })
  for (let minutes = 0; minutes < 20; minutes++) {
    for (let n = 0; n < 30; n++) refused('ivy')
    house.clock.advance(1)
  }
  const [counted] = (await watch().overview(as('adam'))).refusals
  assert.equal(counted?.count, 200)
  // What may stand in the store from before there was a cap.
  await sql`insert into trust_refusal select agency_id, 'flood-' || substr(md5(id || n), 1, 12), at - 1000, person_id, code, reason
    from trust_refusal cross join generate_series(1, 101) as n`.execute(house.store.tables(agency))
  refused('cyrus')
  const { refusals } = await watch().overview(as('adam'))
  assert.deepEqual([refusals[0]?.count, refusals[0]?.people], [200 * 102 + 1, 2])
  const named = (await look()).signals.filter(({ signal }) => signal === 'closed-case').map(({ person: who }) => who.id)
  assert.ok(named.includes('cyrus'), 'the newest refusal reaches the signals')
})

test('a timeline has everything of its time or does not come: what is newer crowds nothing out', async () => {
  const from = house.clock.now()
  watch().noteRefusal(as('ivy'), { code: 'trust.not-allowed', facts: {} })
  await watch().settled()
  const fill = (table: string, columns: string) => sql.raw(`insert into ${table} ${columns}`).execute(house.store.tables(agency))
  const later = house.clock.now() + hour
  await fill('trust_event', `select '${agency}', 'early', ${from}, 'sign-in', 'ivy', null, 'a desk', '', ''`)
  await fill(
    'trust_event',
    `select '${agency}', 'e' || n, ${later}, 'sign-in', 'ivy', null, 'a desk', '', '' from generate_series(1, 50001) as n`,
  )
  await fill(
    'trust_refusal',
    `select '${agency}', 'r' || n, ${later}, 'ivy', 'trust.not-allowed', 'not-allowed' from generate_series(1, 50001) as n`,
  )
  const station: Actor = { kind: 'station', agency, why: 'test' }
  const wish = (to: number) => ({
    scope: { person: 'ivy' },
    from,
    to: to as Instant,
    why: 'A breach was reported today',
    recipient: 'Information Commissioner',
  })
  const sources = linesOf(await watch().timeline(station, wish(later), undefined)).map(({ source }) => source)
  assert.deepEqual([...new Set(sources)].sort(), ['refusal', 'sign-in'])
  await assert.rejects(watch().timeline(station, wish(later + 1), undefined), code('timeline-too-long'))
  await sql`delete from trust_event where id like 'e%'`.execute(house.store.tables(agency))
  await assert.rejects(watch().timeline(station, wish(later + 1), undefined), code('timeline-too-long'))
})

const files = ({ files: all }: TimelineBundle): Map<string, string> => new Map(all.map(({ path, text }) => [path, text]))
const linesOf = (bundle: TimelineBundle): TimelineLine[] =>
  (files(bundle).get('timeline.jsonl') ?? '')
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TimelineLine)

/** Everything that whoever gets the folder can check, from the folder alone. */
async function holdsOffline(bundle: TimelineBundle): Promise<boolean> {
  const all = files(bundle)
  const manifest = JSON.parse(all.get('manifest.json') ?? '{}') as TimelineBundle['manifest']
  const key = readKey(all.get('key') ?? '', sha256)
  if (!key) return false
  if (!(await documentHolds(key, timelineKind, manifest, (all.get('manifest.signature') ?? '').trim()))) return false
  for (const { path, sha256: said, bytes } of manifest.files) {
    const text = all.get(path) ?? ''
    if (createHash('sha256').update(text).digest('hex') !== said || Buffer.byteLength(text) !== bytes) return false
  }
  for (const line of linesOf(bundle).filter(({ source }) => source === 'ledger')) {
    const proof = readTlogProof(all.get(String(line.proof)) ?? '')
    if (!proof) return false
    const { ok, entry } = await checkTlogProof(proof, { key, sha256, signatureHolds })
    if (!ok || entry?.index !== line.ledger_index || entry?.by !== line.ledger_actor) return false
    if (`${line.actor}: ${entry?.what}` !== line.message) return false
  }
  return true
}

test('a timeline: Timesketch’s fields, a proof for each entry, signed hashes; one changed byte anywhere and it does not hold', async () => {
  const one = await sistersCase()
  const wish = { why: 'A breach was reported today', recipient: 'Information Commissioner' }
  const bundle = await watch().timeline(as('sam'), { ...wish, scope: { person: 'ivy' } }, await onDuty('sam'))
  const lines = linesOf(bundle)
  assert.ok(lines.length >= 3)
  for (const line of lines) {
    assert.ok(line.message && line.timestamp_desc)
    assert.match(line.datetime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/)
    assert.ok(line.source !== 'ledger' || String(line.actor).startsWith('ivy'))
  }
  assert.deepEqual(
    [...lines].sort((a, b) => a.datetime.localeCompare(b.datetime)),
    lines,
  )
  assert.equal(await holdsOffline(bundle), true)
  for (const { path } of bundle.files.filter((file) => !/README|checkpoint/.test(file.path))) {
    const bent = bundle.files.map((file) =>
      file.path === path ? { path, text: file.text.replace(/[0-9a-f](?=[^0-9a-f]*$)/, (c) => (c === '1' ? '2' : '1')) } : file,
    )
    assert.equal(await holdsOffline({ ...bundle, files: bent }), false, path)
  }
  const opening = readOpening(files(bundle).get('pseudonym.json') ?? '')
  const own = lines.filter(({ source, actor }) => source === 'ledger' && actor === 'ivy (investigator)')
  assert.ok(
    opening && own.length > 0 && own.every((line) => opensPseudonym(String(line.ledger_actor), opening)),
    'a court can check it',
  )
  const [handedOut] = await house.trust.ledger.entries({ limit: 1 })
  assert.deepEqual([handedOut?.act, handedOut?.recipient, handedOut?.index], ['disclose', wish.recipient, bundle.ledgerIndex])
  assert.equal(JSON.stringify({ ...handedOut, by: '' }).includes('ivy'), false, 'the entry does not say whose')
  assert.equal(JSON.stringify(bundle.files).includes(one.number), false)
})

test('who one pseudonym is goes to a court in one file that opens nobody else; the ledger says that it went, not whose', async () => {
  await sistersCase()
  await addPeople(house, [{ id: 'ada' as PersonId, agency, name: 'Ada Okoro', role: 'commander', title: '' }])
  const [, who] = watchCommands({ withTrust: (work) => work({ agency, trust: house.trust }) })
  const out = join(house.home, 'pseudonym.json')
  const run = (person: string, recipient = 'District court') =>
    who?.run({ words: [], options: { person, recipient, out, why: 'The court asked for it' }, progress: () => {} } as never)
  await assert.rejects(async () => run('ivy', 'For Ada OKORO herself'), code('recipient-names-staff'))
  await assert.rejects(async () => run('nobody'), code('nobody-here'))
  const look = (await house.trust.ledger.entries({ limit: 50 })).find(({ by }) => by.startsWith('investigator '))
  const pseudonym = readStaff(look?.by ?? '')?.pseudonym ?? ''
  const said = await run(pseudonym)
  assert.match(said?.text ?? '', new RegExp(`^${pseudonym} is ivy \\(investigator`))
  const opening = readOpening(await readFile(out, 'utf8'))
  assert.ok(opening && opensPseudonym(look?.by ?? '', opening))
  const [entry] = await house.trust.ledger.entries({ limit: 1 })
  assert.deepEqual([entry?.act, entry?.by, entry?.recipient], ['disclose', 'this station', 'District court'])
  assert.doesNotMatch(JSON.stringify(entry), /ivy/)

  const check = ledgerCommands({ home: house.home } as never).find(({ verb }) => verb === 'check-pseudonym')
  const checked = (...words: string[]) => check?.run({ words, options: {} } as never)
  assert.equal((await checked(out))?.ok, true)
  assert.equal((await checked(out, pseudonym))?.ok, true)
  const [other] = (await house.trust.ledger.entries({ limit: 50 })).filter(({ by }) => by.startsWith('commander '))
  assert.equal((await checked(out, readStaff(other?.by ?? '')?.pseudonym ?? ''))?.ok, false)
})

test('a timeline of a case: its looks and changes; hidden and missing are one answer; without purpose, reason or recipient nothing', async () => {
  const open = await openCase('Stolen bicycles')
  const hidden = await openCase('A colleague’s own affair', true)
  await read('ivy', open)
  await read('ivy', hidden)
  const wish = (scope: { case: string }) => ({ scope, why: 'A breach was reported today', recipient: 'Oversight board' })
  const station: Actor = { kind: 'station', agency, why: 'test' }
  const bundle = await watch().timeline(station, wish({ case: open.number }), undefined)
  const messages = linesOf(bundle).map(({ message }) => message)
  assert.deepEqual(messages, [
    'ivy (investigator): A case was opened.',
    'ivy (investigator): A purpose was stated.',
    'ivy (investigator): A case file was read.',
  ])
  assert.equal(files(bundle).has('pseudonym.json'), false, 'one case opens nobody: it would tell of all that they did')
  assert.equal(await holdsOffline(bundle), true)
  for (const [who, number] of [
    [station, hidden.number],
    [station, '2026-00000'],
    [as('sam'), hidden.number],
    [as('sam'), '2026-00000'],
  ] as const) {
    const purpose = who === station ? undefined : await onDuty('sam')
    await assert.rejects(watch().timeline(who, wish({ case: number }), purpose), code('no-such-case'))
  }
  const subject = `case:${open.id}` as const
  await house.trust.keyring.destroy(agency, subject, { by: { who: 'Peel', words: 'Peel' }, why: 'Its time was over' })
  const erased = linesOf(await watch().timeline(station, wish({ case: open.number }), undefined))
  assert.match(erased.at(-1)?.message ?? '', /key of one case destroyed/, 'the erasure of what was sealed belongs to the case')
  await assert.rejects(watch().timeline(as('sam'), wish({ case: open.number }), undefined), code('purpose-needed'))
  await assert.rejects(watch().timeline(as('cora'), wish({ case: open.number }), await onDuty('cora')), code('not-allowed'))
  const scope = { from: 0 as Instant, to: 1 as Instant }
  await assert.rejects(watch().timeline(station, { scope, why: '', recipient: 'x' }, undefined), code('timeline-scope'))
})

test('a tar that others can read: names, sizes and sums stand where POSIX says', () => {
  const tar = Buffer.from(writeTar([{ path: 'proofs/1.txt', text: 'héllo' }], 1_000))
  assert.equal(tar.length % 512, 0)
  assert.equal(tar.subarray(0, 12).toString(), 'proofs/1.txt')
  assert.equal(Number.parseInt(tar.subarray(124, 135).toString(), 8), 6)
  const sum = tar.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  assert.equal(Number.parseInt(tar.subarray(148, 154).toString(), 8), sum)
  assert.equal(tar.subarray(257, 265).toString(), 'ustar\x0000')
  assert.equal(tar.subarray(512, 518).toString(), 'héllo')
})

/** Each table with a case in it, and under which subject the ledger speaks of its rows. */
const ofCases: Record<string, string> = {
  trust_case_event: 'case-event',
  trust_case_member: 'case-event',
  trust_closed_reading: 'reading',
  trust_export: 'handout',
  trust_purpose: 'purpose',
}

test('the timeline of a case has whatever stands in the store beside it: readings and hand-overs that were asked for, approved, used', async () => {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.columns
    where column_name = 'case_id' and table_name like 'trust\\_%' order by 1`.execute(house.store.tables(everyAgency))
  assert.deepEqual(
    rows.map(({ name }) => name).sort(),
    Object.keys(ofCases),
    'a new table with cases is missing from the timeline',
  )
  const desk = house.trust.purposes
  const [one, other] = [await openCase('Break-ins at the Old Mill'), await openCase('Another')]
  for (const { id } of [one, other]) {
    const stated = await desk.statePurpose(as('ivy'), { for: { case: id }, task: 'hand-over' })
    await desk.askExport(as('ivy'), id, 'District court', stated.id)
    await desk.closeCase(as('ivy'), id)
    const asked = await desk.askReading(as('ivy'), id, { ground: 'appeal', reference: 'Appeal 7 of this year', days: 2 })
    await desk.approveReading(as('cora'), asked.id)
    await desk.openReading(as('ivy'), asked.id)
    await house.trust.privacy.placeHold(as('dina'), { scope: `case:${id}`, why: 'A complaint is pending.' })
  }
  const entries = await house.trust.ledger.entries({ limit: 500 })
  const kindsIn = (of: readonly { subject: string }[]) => new Set(of.map(({ subject }) => subject.split(':')[0] ?? ''))
  const { subjects } = await watchTables(house.store).tracesOfCase(agency, one.id)
  const found = entries.filter(({ subject }) => subjects.has(subject))
  for (const kind of [...Object.values(ofCases), 'hold']) assert.ok(kindsIn(found).has(kind), `nothing of ${kind}`)
  assert.equal(found.length * 2, entries.filter(({ subject }) => kindsIn(found).has(subject.split(':')[0] ?? '')).length)
  const approved = await watchTables(house.store).approvals(agency, 0 as Instant)
  assert.deepEqual(
    approved.map(({ of, askedBy, approvedBy }) => [of, askedBy, approvedBy]),
    [one, other].map(() => ['trust_closed_reading', 'ivy', 'cora']),
    'the pair signal sees readings',
  )
})
