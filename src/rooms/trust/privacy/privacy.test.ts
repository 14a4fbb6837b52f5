/** Data protection as a desk: periods and holds by the clock, proofs of deletion, subject access, rectification, pseudonyms, budget. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import {
  actorAs,
  addPeople,
  agency,
  onDuty,
  openTestTrust,
  planDraft,
  type TestTrust,
  testStores,
} from '../../../../test/trust/open-test-trust.ts'
import type { AgencyId, Digest, Instant, PersonId } from '../../../kernel/units.ts'
import type { Actor, KeySubject, PrivacyDesk, Retained, RetainedItem } from '../contract.ts'
import { digestOf } from '../digest.ts'
import { documentHolds } from '../keys/sign-document.ts'
import { sha256 } from '../ledger/ledger-key.ts'
import { readKey } from '../ledger/signed-note.ts'
import { opensPseudonym } from '../ledger/staff-pseudonyms.ts'
import { bundleKind } from './export-subject.ts'
import { retentionRules } from './retention-rules.ts'
import { privacyTables } from './store.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const officer = actorAs('administrator', 'Vera Holm')
const ivy = actorAs('investigator', 'Ivy Marsh')
const station: Actor = { kind: 'station', agency, why: 'a test' }
const why = 'The court asked for it.'
const day = 24 * 60

/** Something that a room keeps, in memory. */
function drawer(kind: string): Retained & { items: RetainedItem[]; erased: string[] } {
  const own = {
    kind,
    items: [] as RetainedItem[],
    erased: [] as string[],
    kept: async () => ({ count: own.items.length, oldest: own.items[0]?.at ?? null }),
    has: async (_: AgencyId, id: string) => own.items.some((item) => item.id === id),
    due: async (_: AgencyId, before: Instant) => own.items.filter((item) => item.at < before),
    erase: async (_: AgencyId, ids: readonly string[]) => {
      own.erased.push(...ids)
      own.items = own.items.filter((item) => !ids.includes(item.id))
    },
  }
  return own
}

for (const kind of testStores()) {
  describe(`data protection, store ${kind}`, () => {
    let house: TestTrust
    let privacy: PrivacyDesk
    before(async () => {
      house = await openTestTrust(kind)
    })
    beforeEach(async () => {
      await house.empty()
      privacy = house.trust.privacy
    })
    after(() => house.close())

    const openCase = (more: object = {}) => {
      const now = house.clock.now()
      const basis = { kind: 'statute', reference: 'Art. 8', validFrom: now, validUntil: (now + 3_600_000) as Instant } as const
      return house.trust.purposes.openCase(ivy, { title: 'Old Mill', kind: 'burglary', summary: 's', basis, ...more })
    }
    const newest = async () => (await house.trust.ledger.entries({ limit: 1 }))[0]
    const reportOf = async (of: string) => (await privacy.overview(officer)).kinds.find((one) => one.rule.kind === of)

    describe('retention', () => {
      test('what is younger than its period stays to the day, what is older goes, with a proof that can be counted again', async () => {
        const rows = drawer('quarantined-rows')
        privacy.retain(rows)
        const now = house.clock.now()
        rows.items = ['b', 'a', 'c'].map((id) => ({ id, at: now }))
        house.clock.advance(365 * day)
        assert.deepEqual([(await reportOf('quarantined-rows'))?.due, await privacy.runRetention(officer)], [0, []])
        house.clock.advance(1)
        rows.items.push({ id: 'young', at: house.clock.now() })
        assert.equal((await reportOf('quarantined-rows'))?.due, 3)
        const [deletion] = await privacy.runRetention(officer)
        assert.deepEqual(
          rows.items.map((item) => item.id),
          ['young'],
        )
        assert.deepEqual([deletion?.count, deletion?.held, deletion?.ids], [3, 0, digestOf(['a', 'b', 'c'])])
        const entry = await newest()
        assert.deepEqual([entry?.act, entry?.index], ['erase', deletion?.ledgerIndex])
        const { ledgerIndex: _, ...draft } = deletion as NonNullable<typeof deletion>
        assert.equal(entry?.content, digestOf(draft))
        assert.deepEqual((await privacy.overview(officer)).deletions, [deletion])
        assert.deepEqual(await privacy.runRetention(officer), [])
      })

      test('a hold beats the period: on one item, on a kind, on a case’s key, on everything; lifted, it is deleted', async () => {
        const about: KeySubject = `case:${(await openCase()).id}`
        for (const scope of ['uploads:u1', 'uploads', about, 'everything']) {
          const uploads = drawer('uploads')
          privacy.retain(uploads)
          uploads.items = [
            { id: 'u1', at: house.clock.now(), subjects: [about] },
            { id: 'u2', at: house.clock.now(), subjects: [about] },
          ]
          const hold = await privacy.placeHold(officer, { scope, why })
          house.clock.advance(400 * day)
          const held = scope === 'uploads:u1' ? ['u1'] : ['u1', 'u2']
          const report = await reportOf('uploads')
          assert.deepEqual([report?.due, report?.held], [2, held.length], scope)
          await privacy.runRetention(officer)
          assert.deepEqual(
            uploads.items.map((item) => item.id),
            held,
            scope,
          )
          await privacy.liftHold(officer, hold.id, 'The proceedings have ended.')
          await privacy.runRetention(officer)
          assert.deepEqual(uploads.items, [], scope)
        }
      })

      test('a hold beats erasure by key, and names who placed it', async () => {
        const [{ id }, other] = [await openCase(), await openCase()]
        for (const scope of [`case:${id}`, 'cases', `cases:${id}`, 'everything']) {
          const hold = await privacy.placeHold(officer, { scope, why })
          await assert.rejects(privacy.eraseSubject(officer, `case:${id}`, why), (error: Error) => {
            assert.match(error.message, /Vera Holm/)
            return code('trust.on-legal-hold')(error)
          })
          assert.equal(await house.trust.keyring.holds(agency, `case:${id}`), true)
          await privacy.liftHold(officer, hold.id, why)
        }
        await privacy.placeHold(officer, { scope: `case:${other.id}`, why })
        assert.equal((await privacy.eraseSubject(officer, `case:${id}`, why)).subject, `case:${id}`)
      })

      test('a hold is on something that there is: a case by its number, a person by name or pseudonym; on a slip in one of them there is none', async () => {
        const { id, number } = await openCase()
        const ada = { id: 'ada' as PersonId, agency, name: 'Ada Lind', role: 'commander', title: 'East' } as const
        await addPeople(house, [ada])
        const pseudonym = (
          await house.trust.watch.openPseudonym(station, { person: 'ada', why, recipient: 'The court' }, undefined)
        ).opening.pseudonym
        for (const [said, scope] of [
          [`case:${number.toLowerCase()}`, `case:${id}`],
          [` cases: ${number} `, `cases:${id}`],
          ['person:ada  LIND', 'person:ada'],
          [`person:commander ${pseudonym}`, 'person:ada'],
          ['accounts:ada', 'accounts:ada'],
        ] as const)
          assert.equal((await privacy.placeHold(officer, { scope: said, why })).scope, scope, said)
        const { holds } = await privacy.overview(officer)
        assert.deepEqual(holds.map(({ scope, called }) => `${scope} ${called}`).sort(), [
          'accounts:ada undefined',
          `case:${id} ${number}`,
          `cases:${id} ${number}`,
          'person:ada Ada Lind',
          'person:ada Ada Lind',
        ])
        await assert.rejects(privacy.eraseSubject(officer, `case:${number}`, why), code('trust.on-legal-hold'))
        const size = house.trust.ledger.checkpoint().size
        for (const scope of [
          'case:2026-00000',
          'case:none',
          'cases:c1',
          'person:Nobody',
          'person:ada2',
          'accounts:Ada Lind',
          'looks:1',
        ])
          await assert.rejects(privacy.placeHold(officer, { scope, why }), code('trust.nothing-to-hold'), scope)
        for (const kind of retentionRules.map((rule) => rule.kind))
          await assert.rejects(privacy.placeHold(officer, { scope: `${kind}:none`, why }), code('trust.nothing-to-hold'), kind)
        assert.equal(house.trust.ledger.checkpoint().size, size, 'nothing is said of what was not done')
      })

      test('a confidential case is held, seen to be held and set free by those who may know of it; to others it is a case that is not there', async () => {
        const ordinary = await openCase()
        const { id, number } = await openCase({ confidential: true })
        const pia = actorAs('protection-officer', 'Pia Holm')
        await addPeople(house, [pia.person])
        await house.trust.purposes.assign(ivy, id, pia.person.id)
        const said = async (actor: Actor, scope: string): Promise<unknown> =>
          privacy.placeHold(actor, { scope, why }).then(
            (hold) => hold.scope,
            (error: Error & { code: string; status: number }) => `${error.code} ${error.message}`,
          )
        for (const actor of [officer, station]) {
          const none = await said(actor, 'case:2026-00000')
          for (const scope of [`case:${number}`, `case:${id}`, `cases:${number}`])
            assert.equal(await said(actor, scope), none, scope)
          assert.match(String(none), /^trust\.nothing-to-hold /)
          assert.equal(await said(actor, `case:${ordinary.number}`), `case:${ordinary.id}`)
        }
        for (const actor of [officer, station]) {
          for (const subject of [`case:${number}`, `case:${id}`, 'case:2026-00000', 'case:case-00'] as const) {
            const refused = { code: 'trust.no-such-key', message: new RegExp(`no key for ${subject} here`) }
            await assert.rejects(privacy.eraseSubject(actor, subject, why), refused, subject)
            await assert.rejects(privacy.rotate(actor, subject), refused, subject)
          }
        }
        assert.ok(await house.trust.keyring.holds(agency, `case:${id}`), 'its keys are there still')
        const hold = await privacy.placeHold(pia, { scope: `case:${number}`, why })
        const seenBy = async (actor: Actor): Promise<boolean> =>
          (await privacy.overview(actor)).holds.some((one) => one.id === hold.id)
        assert.deepEqual(await Promise.all([pia, officer, actorAs('board'), actorAs('commander'), station].map(seenBy)), [
          true,
          false,
          false,
          false,
          false,
        ])
        for (const [actor, its] of [
          [officer, hold.id],
          [station, hold.id],
        ] as const)
          await assert.rejects(privacy.liftHold(actor, its, why), code('trust.no-such-hold'))
        await assert.rejects(house.trust.keyring.destroy(agency, `case:${id}`, { by: { who: 'Peel', words: 'Peel' }, why }))
        await privacy.liftHold(pia, hold.id, 'The proceedings have ended.')
      })

      test('one of before that names nothing says so, and is lifted', async () => {
        const old = { id: 'hold-1', agency, scope: 'person:Ada Lind', why, by: 'Vera Holm', at: house.clock.now() }
        await privacyTables(house.store).addHold(old)
        const what = 'A legal hold was placed.'
        await house.trust.record(agency, { act: 'alter', by: 'Peel', what, subject: 'hold:hold-1', states: ['hold:hold-1'] })
        assert.equal((await privacy.overview(officer)).holds[0]?.called, null)
        await privacy.liftHold(officer, 'hold-1', why)
      })

      test('holds: only what there is, only with a reason, lifted once', async () => {
        for (const scope of ['', 'all', 'uploads2', 'unit:3', 'agency', '*']) {
          await assert.rejects(privacy.placeHold(officer, { scope, why }), code('trust.not-a-scope'))
        }
        for (const short of ['', 'because', '          ']) {
          await assert.rejects(privacy.placeHold(officer, { scope: 'uploads', why: short }), code('trust.why-needed'))
        }
        const { id } = await privacy.placeHold(officer, { scope: 'uploads', why })
        await privacy.liftHold(officer, id, why)
        await assert.rejects(privacy.liftHold(officer, id, why), code('trust.no-such-hold'))
        assert.deepEqual(
          (await privacy.overview(officer)).holds.map((hold) => hold.lifted?.by),
          ['Vera Holm (administrator)'],
        )
      })

      test('an agency sets its own period, never below the floor', async () => {
        await assert.rejects(privacy.setPeriod(officer, { kind: 'decisions', days: 364, why }), code('trust.below-floor'))
        await assert.rejects(privacy.setPeriod(officer, { kind: 'secrets', days: 1, why }), code('trust.no-such-kind'))
        await privacy.setPeriod(officer, { kind: 'decisions', days: 400, why })
        await privacy.setPeriod(officer, { kind: 'uploads', days: null, why })
        assert.deepEqual([(await reportOf('decisions'))?.rule.ceiling, (await reportOf('uploads'))?.before], [400, null])
        assert.match((await newest())?.what ?? '', /uploads are now kept for no period/)
      })

      test('trust deletes its own: bad logons, undecided suggestions, decisions, and the words behind entries, each named in the ledger', async () => {
        const open = await house.trust.suggest(planDraft(1))
        const decided = await house.trust.suggest(planDraft(2))
        const reason = 'Elm Street had four burglaries.'
        await house.trust.decide(
          await onDuty(house.trust, 'commander'),
          'patrol.publish',
          { suggestion: decided.id, verdict: 'accept', reason },
          async () => {},
        )
        await house.trust.signIn(agency, 'Nobody', 'wrong').catch(() => {})
        assert.equal((await reportOf('bad-logons'))?.kept?.count, 1)
        house.clock.advance(11)
        await house.trust.ledger.checkStore()
        house.clock.advance(1826 * day + 1)
        await privacy.runRetention(officer)
        assert.equal((await reportOf('bad-logons'))?.kept?.count, 0)
        assert.equal(await house.trust.suggestion(agency, open.id), undefined)
        assert.equal((await house.trust.decisions(agency, decided.id)).length, 1, 'a decision keeps its suggestion')
        house.clock.advance(731 * day)
        const done = (await privacy.runRetention(officer)).map((one) => one.kind)
        assert.deepEqual(done, ['decisions', 'suggestions', 'ledger-reasons'])
        assert.equal(await house.trust.suggestion(agency, decided.id), undefined)
        const entries = await house.trust.ledger.entries({ limit: 100 })
        assert.ok(entries.some((entry) => entry.act === 'erase' && entry.subject === `suggestion:${open.id}`))
        assert.equal(
          entries.some((entry) => entry.why === reason),
          false,
        )
        assert.equal((await house.trust.ledger.verify()).ok, true)
        assert.deepEqual((await house.reopen()).ledger.notices(), [])
      })

      test('the daily run: once a day by the clock', async () => {
        const uploads = drawer('uploads')
        privacy.retain(uploads)
        uploads.items = [{ id: 'u1', at: house.clock.now() }]
        assert.deepEqual(await privacy.runDaily(agency), [])
        house.clock.advance(day - 1)
        uploads.items.push({ id: 'old', at: 0 as Instant })
        assert.deepEqual(await privacy.runDaily(agency), [])
        house.clock.advance(2)
        assert.deepEqual(
          (await privacy.runDaily(agency)).map((one) => [one.kind, one.count, one.by]),
          [['uploads', 2, 'Peel (retention)']],
        )
      })

      test('where the ledger cannot say it, nothing is deleted', async () => {
        const uploads = drawer('uploads')
        privacy.retain(uploads)
        uploads.items = [{ id: 'u1', at: 0 as Instant }]
        await house.trust.close()
        await assert.rejects(privacy.runRetention(officer), code('trust.ledger-closed'))
        assert.deepEqual(uploads.erased, [])
        await house.reopen()
      })

      test('every rule says what, why and from where; no floor lies above its ceiling', () => {
        for (const { kind, what, why: reason, source, floor, ceiling } of retentionRules) {
          assert.ok(what.length > 15 && reason.length > 10 && source.length > 20, kind)
          assert.ok(ceiling === null || floor <= ceiling, kind)
        }
        assert.ok(
          ['suggestions', 'decisions', 'ledger-reasons'].every(
            (name) => (retentionRules.find((rule) => rule.kind === name)?.floor ?? 0) >= 183,
          ),
        )
      })
    })

    describe('subject access', () => {
      const arrive = async () => {
        await onDuty(house.trust, 'administrator', 'Vera Holm')
        const { token } = await house.trust.invite({ kind: 'station', agency, why: 'test' }, { role: 'commander', title: 'East' })
        return house.trust.setUp(token, { name: 'Ada Lind', password: 'four random words do' })
      }

      test('the planted person is found in all stores, every hash holds, and the manifest is signed', async () => {
        const { person } = await arrive()
        const { token } = await house.trust.invite({ kind: 'station', agency, why: 'test' }, { role: 'commander', title: 'West' })
        const other = await house.trust.setUp(token, { name: 'Ada Lindberg', password: 'four random words do' })
        await house.trust.signIn(agency, 'Ada Lind', 'wrong').catch(() => {})
        const { id } = await house.trust.suggest(planDraft())
        const actor: Actor = { kind: 'person', person, session: 's' }
        await house.trust.purposes.startDuty(actor, { kind: 'command' })
        await house.trust.decide(
          actor,
          'patrol.publish',
          { suggestion: id, verdict: 'reject', reason: 'Not on a Sunday, please.' },
          async () => {},
        )
        const theirs = await house.trust.record(agency, { act: 'consult', by: other, what: 'Looked.', subject: 'x' })
        privacy.hold({ name: 'purposes', about: async (_, of) => [{ holder: of }] })

        const bundle = await privacy.exportSubject(officer, { person: 'ada lind', why })
        const file = (path: string): string => bundle.files.find((one) => one.path === path)?.text ?? ''
        assert.match(file('account.json'), /Ada Lind/)
        assert.equal(JSON.parse(file('sessions.json')).length, 1)
        assert.equal(JSON.parse(file('duties.json'))[0].kind, 'command')
        const [session] = JSON.parse(file('sessions.json')) as Record<string, string>[]
        assert.match(session?.created_at ?? '', /^\d{4}-\d\d-\d\dT/, 'moments are readable')
        assert.ok(JSON.parse(file('sign-in-events.json')).length > 0)
        for (const name of ['passkeys', 'certificates', 'refusals', 'marks', 'recoveries'])
          assert.match(file('README.txt'), new RegExp(`${name}\\.json`), name)
        assert.equal(JSON.parse(file('failed-sign-ins.json')).length, 1)
        assert.match(file('decisions.json'), /Not on a Sunday/)
        assert.deepEqual(JSON.parse(file('purposes.json')), [{ holder: person.id }])
        const entries = JSON.parse(file('ledger-entries.json')) as { index: number; by: string }[]
        assert.ok(entries.length >= 1 && entries.every(({ index }) => index !== theirs.index))
        const opening = JSON.parse(file('pseudonym.json'))
        assert.ok(
          entries.some(({ by }) => opensPseudonym(by, opening)),
          'the person can show which entries are theirs',
        )
        assert.ok(!opensPseudonym(theirs.by, opening))
        const proofs = JSON.parse(file('ledger-proofs.json')) as { entry: { index: number }; path: string[] }[]
        assert.deepEqual(
          proofs.map((proof) => proof.entry.index),
          entries.map((entry) => entry.index),
        )
        assert.equal(
          bundle.files.some((one) => /argon2|"(password|digest|public_key|sealed)":/.test(one.text)),
          false,
          'nothing that signs in',
        )

        assert.deepEqual(bundle.manifest.files.map((one) => one.path).sort(), bundle.files.map((one) => one.path).sort())
        for (const { path, sha256: hash, bytes } of bundle.manifest.files) {
          assert.equal(createHash('sha256').update(file(path)).digest('hex'), hash)
          assert.equal(Buffer.byteLength(file(path)), bytes)
        }
        const key = readKey(await readFile(join(house.home, 'ledger', 'key'), 'utf8'), sha256)
        assert.ok(key)
        assert.equal(await documentHolds(key, bundleKind, bundle.manifest, bundle.signature), true)
        const altered = { ...bundle.manifest, at: 0 as Instant }
        assert.equal(await documentHolds(key, bundleKind, altered, bundle.signature), false)
        assert.equal(await documentHolds(key, 'peel erasure certificate v1', bundle.manifest, bundle.signature), false)
        const entry = await newest()
        assert.deepEqual(
          [entry?.act, entry?.recipient, entry?.subject],
          ['disclose', 'the person concerned', `person:${person.id}`],
        )
      })

      test('rectified: the new name signs in, before and after are in the export, the ledger shows neither', async () => {
        const { person } = await arrive()
        await assert.rejects(
          privacy.rectify(officer, { person: person.id, name: 'Ada Lind', why }),
          code('trust.nothing-to-rectify'),
        )
        const right = await privacy.rectify(officer, { person: person.id, name: 'Ada Lund', why })
        assert.deepEqual([right.name, right.title], ['Ada Lund', 'East'])
        await assert.rejects(house.trust.signIn(agency, 'Ada Lind', 'four random words do'))
        assert.equal((await house.trust.signIn(agency, 'Ada Lund', 'four random words do')).person.id, person.id)
        const entry = await newest()
        assert.equal(entry?.act, 'alter')
        assert.equal(/Lind|Lund/.test(JSON.stringify({ ...entry, why: '', by: '' })), false)
        const { files } = await privacy.exportSubject(officer, { person: 'Ada Lund', why })
        const [change] = JSON.parse(files.find((one) => one.path === 'rectifications.json')?.text ?? '[]')
        assert.deepEqual([change.before.name, change.after.name, change.ledgerIndex], ['Ada Lind', 'Ada Lund', entry?.index])
      })

      test('nobody of that name, and a name that is taken', async () => {
        const { person } = await arrive()
        await assert.rejects(privacy.exportSubject(officer, { person: 'Nobody', why }), code('trust.nobody-here'))
        await assert.rejects(privacy.rectify(officer, { person: person.id, name: ' ', why }), code('trust.name-needed'))
      })
    })

    test('only who may: everybody else is refused everything', async () => {
      for (const role of ['officer', 'analyst'] as const) {
        const actor = actorAs(role)
        for (const attempt of [
          () => privacy.overview(actor),
          () => privacy.placeHold(actor, { scope: 'uploads', why }),
          () => privacy.runRetention(actor),
          () => privacy.eraseSubject(actor, 'case:a', why),
          () => privacy.exportSubject(actor, { person: 'x', why }),
          () => privacy.rotate(actor),
          () => privacy.analysis(actor, { study: 'study' }),
        ]) {
          await assert.rejects(attempt(), code('trust.not-allowed'))
        }
      }
      await assert.rejects(privacy.overview(null), code('trust.sign-in'))
    })

    test('pseudonyms: the same within a purpose, also after a restart; nothing links two purposes', async () => {
      const ids = Array.from({ length: 50 }, (_, n) => `p-${n}`)
      const [study, audit] = [await privacy.pseudonyms(agency, 'study'), await privacy.pseudonyms(agency, 'audit')]
      const first = ids.map((id) => study('person', id))
      assert.equal(new Set([...first, ...ids.map((id) => audit('person', id)), ...ids.map((id) => study('case', id))]).size, 150)
      const again = await (await house.reopen()).privacy.pseudonyms(agency, 'study')
      assert.deepEqual(
        ids.map((id) => again('person', id)),
        first,
      )
      for (const [at, pseudonym] of first.entries())
        assert.equal(pseudonym.includes(String(at).padStart(4, '0')) && pseudonym.includes('p-'), false)
      const both = await Promise.all([
        house.trust.privacy.pseudonyms(agency, 'new'),
        house.trust.privacy.pseudonyms(agency, 'new'),
      ])
      assert.equal(both[0]('a', 'b'), both[1]('a', 'b'))
    })

    test('the analysis view names nobody and no day', async () => {
      const { id } = await house.trust.suggest(planDraft())
      await house.trust.decide(
        await onDuty(house.trust, 'commander'),
        'patrol.publish',
        { suggestion: id, verdict: 'accept', reason: 'Quiet week, go on.' },
        async () => {},
      )
      const amy = await onDuty(house.trust, 'analyst')
      await assert.rejects(privacy.analysis(amy, { study: 'study' }), code('trust.not-allowed'), 'without the training')
      await addPeople(house, [amy.person])
      await house.trust.purposes.certify(officer, amy.person.id, 'data-protection', (house.clock.now() + 60_000) as Instant)
      const rows = await privacy.analysis(amy, { study: 'study' })
      const [look] = await house.trust.ledger.entries({ limit: 1 })
      assert.deepEqual([look?.act, look?.by.split(' ')[0], look?.basis], ['consult', 'analyst', 'statute'])
      assert.ok(look?.purpose && !JSON.stringify(look).includes('study:'), 'the name of the study is nobody’s business out there')
      const [other] = await privacy.analysis(amy, { study: 'another study' })
      assert.notEqual(other?.person, rows[0]?.person)
      assert.deepEqual(await privacy.analysis(amy, { study: '  study ' }), rows)
      house.clock.advance(2)
      await assert.rejects(privacy.analysis(amy, { study: 'study' }), code('trust.not-allowed'), 'the training has run out')
      assert.deepEqual((await house.trust.ledger.checkStore()).problems, [])
      assert.deepEqual(
        rows.map(({ suggestionKind, verdict, month }) => ({ suggestionKind, verdict, month })),
        [{ suggestionKind: 'patrol-plan', verdict: 'accept', month: new Date(house.clock.now()).toISOString().slice(0, 7) }],
      )
      assert.equal(/p-commander|Some|Quiet/.test(JSON.stringify(rows)), false)
    })

    describe('publishing', () => {
      const draft = {
        dataset: 'records.incidents',
        title: 'incidents',
        areas: ['north', 'south'],
        periods: ['2026-01', '2026-02'],
        counts: [
          [40, 60],
          [80, 20],
        ],
        microEpsilon: 500_000,
      }
      const analyst = actorAs('analyst')
      const publish = (change = {}) => house.trust.release(analyst, 'records.publish', { ...draft, ...change })

      test('noise, then suppression, one entry to the public, and what is stored is what was shown', async () => {
        const table = await publish()
        assert.equal(table.cells.flat().filter((cell) => cell === null || (Number.isInteger(cell) && cell >= 0)).length, 4)
        const [entry] = await house.trust.ledger.entries({ limit: 1 })
        assert.deepEqual([entry?.act, entry?.recipient, entry?.index], ['disclose', 'the public', table.ledgerIndex])
        const { ledgerIndex: _, ...said } = table
        assert.equal(entry?.content as Digest, digestOf(said))
        assert.deepEqual(await house.trust.releases(agency), [table])
        // Four draws of E|X| ≈ 1.8: all of them zero has a probability of 0.4 %, and the bytes are fixed.
        assert.notDeepEqual(table.cells, draft.counts)
      })

      test('the budget of each month runs out, is kept over a restart, and is refused in a sentence', async () => {
        await publish()
        await publish({ periods: ['2026-02'], counts: [[60], [20]] })
        await house.reopen()
        await assert.rejects(publish(), (error: Error) => {
          assert.match(error.message, /budget of 2026-02 does not allow this: ε 0 of 1 is left and ε 0.5 was asked for/)
          return code('trust.budget-spent')(error)
        })
        // January had half left, and the refused table took nothing of it.
        await publish({ periods: ['2026-01'], counts: [[40], [80]] })
        await assert.rejects(
          publish({ periods: ['2026-01'], counts: [[40], [80]], microEpsilon: 1_000 }),
          code('trust.budget-spent'),
        )
        await publish({ dataset: 'another' })
        const spent = (await house.trust.privacy.overview(officer)).budget.map((one) => [
          one.dataset,
          one.period,
          one.spent,
          one.total,
        ])
        assert.deepEqual(spent, [
          ['another', '2026-02', 500_000, 1_000_000],
          ['another', '2026-01', 500_000, 1_000_000],
          ['records.incidents', '2026-02', 1_000_000, 1_000_000],
          ['records.incidents', '2026-01', 1_000_000, 1_000_000],
        ])
        assert.equal((await house.trust.releases(agency)).length, 4)
      })

      test('ten at once cannot spend what there is for two', async () => {
        const done = await Promise.allSettled(Array.from({ length: 10 }, () => publish()))
        assert.equal(done.filter((one) => one.status === 'fulfilled').length, 2)
      })

      test('an empty cell is published with noise as well: what is small is never shown, and the true table never is', async () => {
        const wide = { areas: Array.from({ length: 12 }, (_, n) => `${n}`), periods: ['2025-01', '2025-02', '2025-03'] }
        const table = await publish({ ...wide, counts: wide.areas.map((_, n) => [n, 0, 30]) })
        for (const cell of [...table.cells.flat(), ...table.areaTotals, ...table.periodTotals])
          assert.ok(cell === null || cell === 0 || cell >= 5)
        assert.ok(table.withheld.small > 0)
      })

      test('no table is refused: shapes, doubles, fractions, ε of nothing', async () => {
        for (const odd of [
          { areas: [] },
          { periods: ['2026-01', '2026-01'] },
          { counts: [[1, 2]] },
          {
            counts: [
              [1, 2],
              [3, 0.5],
            ],
          },
          {
            counts: [
              [1, 2],
              [3, -1],
            ],
          },
          { microEpsilon: 0 },
          { microEpsilon: 0.5 },
        ]) {
          await assert.rejects(publish(odd), code('trust.not-a-release'))
        }
        await assert.rejects(house.trust.release(actorAs('officer'), 'records.publish', draft), code('trust.not-allowed'))
      })
    })
  })
}
