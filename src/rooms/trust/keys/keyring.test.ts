/** Sealed values and their keys: what opens, what is refused, rotation that may be killed, and erasure that no backup undoes. */

import assert from 'node:assert/strict'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { agency, openTestTrust, type TestTrust, testStores } from '../../../../test/trust/open-test-trust.ts'
import { backupStore, restoreStore } from '../../../adapters/backup-store.ts'
import type { SqlStore } from '../../../adapters/store-sql/open-sql-store.ts'
import type { AgencyId } from '../../../kernel/units.ts'
import { everyAgency } from '../../../ports/store.ts'
import type { Keyring, KeySubject } from '../contract.ts'
import { trustMigrations } from '../migrations/migrations.ts'
import { openTrust } from '../open-trust.ts'
import type { Acting } from '../roles.ts'
import { oldKekLife } from './rotate-kek.ts'
import { readSealed, writeSealed } from './seal-value.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (plain: Uint8Array): string => new TextDecoder().decode(plain)
const keeper: Acting = { who: 'Peel', words: 'Vera (protection-officer)' }
const said = { by: keeper, why: 'The retention period has ended.' }
const place = 'trust_case|title|c-1'
const someCase: KeySubject = 'case:c-1'

for (const kind of testStores()) {
  describe(`keys, store ${kind}`, () => {
    let house: TestTrust
    let keys: Keyring
    before(async () => {
      house = await openTestTrust(kind)
    })
    beforeEach(async () => {
      await house.empty()
      keys = house.trust.keyring
    })
    after(() => house.close())

    const reopen = async (): Promise<void> => {
      keys = (await house.reopen()).keyring
    }
    const rows = async (): Promise<{ subject: string; kek: string; wrapped: string | null }[]> => {
      const { rows } = await sql<{ subject: string; kek: string; wrapped: string | null }>`
        select subject, kek, wrapped from trust_key order by subject, version`.execute(house.store.tables(everyAgency))
      return rows
    }

    test('any value opens where it was sealed, also after a restart', async () => {
      const plains = [new Uint8Array(0), bytes('Zoë Källström, 4 Elm Street'), new Uint8Array(100_000).fill(7)]
      const sealed = await Promise.all(plains.map((plain) => keys.seal(agency, someCase, place, plain)))
      await reopen()
      for (const [at, one] of sealed.entries()) {
        assert.deepEqual(new Uint8Array(await keys.open(agency, place, one)), plains[at])
        assert.equal(Buffer.from(one.ciphertext, 'base64').length, (plains[at]?.length ?? 0) + 16)
      }
      assert.equal(new Set(sealed.map((one) => one.iv)).size, sealed.length)
      assert.equal(await keys.openText(agency, place, await keys.sealText(agency, someCase, place, 'Grüße 👮')), 'Grüße 👮')
    })

    test('the same value twice is two different texts', async () => {
      const [one, two] = [await keys.sealText(agency, someCase, place, 'x'), await keys.sealText(agency, someCase, place, 'x')]
      assert.notEqual(one, two)
    })

    test('property: any byte of a sealed text changed, cut or added is refused', async () => {
      const sealed = await keys.sealText(agency, someCase, place, 'Ada Byron, born 10 December')
      await keys.seal(agency, 'case:c-2', place, bytes('another key'))
      const whole = bytes(sealed)
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
          const altered = Buffer.from(whole)
          altered[at] = (altered[at] as number) ^ flip
          // As a database hands it over: text, whatever its bytes.
          await assert.rejects(keys.openText(agency, place, altered.toString('latin1')), code('trust.not-as-sealed'))
        }),
        { numRuns: 500, seed: 1 },
      )
      for (let at = 0; at < whole.length; at++) {
        await assert.rejects(keys.openText(agency, place, sealed.slice(0, at)), code('trust.not-as-sealed'))
      }
      await assert.rejects(keys.openText(agency, place, `${sealed} `), code('trust.not-as-sealed'))
    })

    test('a value in another row, column or table, of another agency, subject or version is refused', async () => {
      const sealed = await keys.seal(agency, someCase, place, bytes('here'))
      await keys.seal(agency, 'case:c-2', place, bytes('there'))
      await keys.seal('elsewhere' as AgencyId, someCase, place, bytes('there'))
      await keys.renew(agency, someCase)
      for (const other of ['trust_case|title|c-2', 'trust_case|number|c-1', 'trust_note|title|c-1', `${place}|`, '']) {
        await assert.rejects(keys.open(agency, other, sealed), code('trust.not-as-sealed'))
      }
      await assert.rejects(keys.open('elsewhere' as AgencyId, place, sealed), code('trust.not-as-sealed'))
      for (const swapped of [
        { subject: 'case:c-2' as const },
        { version: 2 },
        { version: 9 },
        { subject: 'case:nobody' as const },
      ]) {
        await assert.rejects(keys.open(agency, place, { ...sealed, ...swapped }), code('trust.not-as-sealed'))
      }
    })

    test('wrapped keys swapped in the store open nothing', async () => {
      const sealed = await keys.seal(agency, someCase, place, bytes('one'))
      await keys.seal(agency, 'case:c-2', place, bytes('two'))
      await sql`update trust_key set wrapped = (select wrapped from trust_key where subject = 'case:c-2') where subject = ${someCase}`.execute(
        house.store.tables(everyAgency),
      )
      await reopen()
      await assert.rejects(keys.open(agency, place, sealed), code('kms.not-as-wrapped'))
    })

    test('only what has a key of its own is a subject', async () => {
      for (const bad of ['case:', 'case:a|b', 'unit:3', 'case:ä', '', 'agency:x']) {
        await assert.rejects(keys.seal(agency, bad as KeySubject, place, bytes('x')), code('trust.not-a-key-subject'))
      }
    })

    test('a hundred first seals at once make one key', async () => {
      const sealed = await Promise.all(Array.from({ length: 100 }, (_, n) => keys.sealText(agency, someCase, place, `${n}`)))
      assert.equal((await rows()).length, 1)
      for (const [n, one] of sealed.entries()) assert.equal(await keys.openText(agency, place, one), `${n}`)
    })

    test('inside a transaction: a key made there is gone with it, and nothing of it is remembered', async () => {
      const failed = house.store.transaction(async (connection) => {
        await keys.seal(agency, someCase, place, bytes('never'), connection)
        throw new Error('rolled back')
      })
      await assert.rejects(failed, /rolled back/)
      assert.deepEqual(await rows(), [])
      const kept = await house.store.transaction(async (connection) => {
        const one = await keys.seal(agency, someCase, place, bytes('kept'), connection)
        assert.equal(text(await keys.open(agency, place, one, connection)), 'kept')
        return one
      })
      await reopen()
      assert.equal(text(await keys.open(agency, place, kept)), 'kept')
    })

    test('a renewed key seals what comes, and every earlier version still opens', async () => {
      const sealed = [await keys.seal(agency, someCase, place, bytes('v1'))]
      for (let version = 2; version <= 5; version++) {
        assert.deepEqual(await keys.renew(agency, someCase), { version })
        sealed.push(await keys.seal(agency, someCase, place, bytes(`v${version}`)))
      }
      await reopen()
      for (const [at, one] of sealed.entries()) {
        assert.deepEqual([one.version, text(await keys.open(agency, place, one))], [at + 1, `v${at + 1}`])
      }
      await assert.rejects(keys.renew(agency, 'case:none'), code('trust.no-such-key'))
    })

    describe('rotation', () => {
      test('every data key is wrapped anew and everything still opens', async () => {
        const sealed = await Promise.all([1, 2, 3].map((n) => keys.seal(agency, `case:${n}`, place, bytes(`${n}`))))
        const { rewrapped, kek } = await keys.rotate(agency)
        assert.equal(rewrapped, 3)
        assert.deepEqual(new Set((await rows()).map((row) => row.kek)), new Set([kek]))
        await reopen()
        for (const [at, one] of sealed.entries()) assert.equal(text(await keys.open(agency, place, one)), `${at + 1}`)
      })

      test('killed half-way, the next start finishes it; asked again, no further key is made', async () => {
        const sealed = await keys.seal(agency, someCase, place, bytes('kept'))
        await keys.seal(agency, 'case:c-2', place, bytes('other'))
        await house.kms.rotate() // killed here: a new key stands and nothing is wrapped with it
        const keks = (await house.kms.keys()).length
        assert.equal((await keys.status(agency)).toRewrap, 2)
        assert.equal((await keys.rotate(agency)).rewrapped, 2)
        assert.equal((await house.kms.keys()).length, keks)

        await house.kms.rotate()
        await reopen()
        assert.equal((await keys.status(agency)).toRewrap, 0)
        assert.equal(text(await keys.open(agency, place, sealed)), 'kept')
      })

      test('the old key-encrypting key is forgotten once no kept backup needs it, not before', async () => {
        await keys.seal(agency, someCase, place, bytes('kept'))
        await house.kms.retire((await house.kms.keys()).map((key) => key.name))
        await keys.rotate(agency)
        house.clock.advance(oldKekLife / 60_000 - 1)
        await reopen()
        assert.equal((await house.kms.keys()).length, 2)
        house.clock.advance(1)
        await reopen()
        assert.equal((await house.kms.keys()).length, 1)
      })
    })

    describe('erasure', () => {
      test('afterwards nothing opens, nothing seals, and the others are untouched', async () => {
        const sealed = await keys.seal(agency, someCase, place, bytes('v1'))
        await keys.renew(agency, someCase)
        const second = await keys.seal(agency, someCase, place, bytes('v2'))
        const other = await keys.seal(agency, 'case:c-2', place, bytes('other'))
        const certificate = await keys.destroy(agency, someCase, said)
        assert.deepEqual(
          certificate.keys.map((key) => key.version),
          [1, 2],
        )
        for (let start = 0; start < 2; start++) {
          for (const one of [sealed, second]) await assert.rejects(keys.open(agency, place, one), code('trust.key-destroyed'))
          await assert.rejects(keys.seal(agency, someCase, place, bytes('x')), code('trust.key-destroyed'))
          await assert.rejects(keys.renew(agency, someCase), code('trust.key-destroyed'))
          assert.equal(await keys.holds(agency, someCase), false)
          assert.equal(await keys.holds(agency, 'case:c-2'), true)
          assert.equal(text(await keys.open(agency, place, other)), 'other')
          await reopen()
        }
        assert.equal((await rows()).filter((row) => row.subject === someCase && row.wrapped !== null).length, 0)
      })

      test('the certificate says what, when, by whom and why, and proves itself', async () => {
        await keys.seal(agency, someCase, place, bytes('x'))
        const certificate = await keys.destroy(agency, someCase, said)
        const { by, why, subject, at } = certificate
        assert.deepEqual({ by, why, subject, at }, { ...said, by: keeper.words, subject: someCase, at: house.clock.now() })
        const [entry] = await house.trust.ledger.entries({ limit: 1 })
        assert.deepEqual([entry?.act, entry?.index, entry?.by], ['erase', certificate.ledgerIndex, keeper.who])
        assert.equal(JSON.stringify({ ...entry, why: undefined }).includes('c-1'), false, 'the public entry names no case')
        const proof = await keys.proveErasure(agency, certificate.id)
        assert.deepEqual([proof.signatureHolds, proof.entryCommits, proof.keysLeft], [true, true, 0])
        assert.deepEqual(await keys.certificates(agency), [certificate])
        assert.deepEqual(await keys.destroy(agency, someCase, { by: keeper, why: 'again' }), certificate)
        await assert.rejects(keys.proveErasure(agency, 'erased-0'), code('trust.no-such-certificate'))
      })

      test('an altered certificate proves nothing', async () => {
        await keys.seal(agency, someCase, place, bytes('x'))
        const { id } = await keys.destroy(agency, someCase, said)
        await sql`update trust_erasure set document = replace(document, 'Vera', 'Nora')`.execute(house.store.tables(everyAgency))
        const proof = await keys.proveErasure(agency, id)
        assert.deepEqual([proof.signatureHolds, proof.entryCommits], [false, false])
      })

      test('the agency’s own key and a subject without a key are refused', async () => {
        await keys.seal(agency, 'agency', place, bytes('x'))
        await assert.rejects(keys.destroy(agency, 'agency', said), code('trust.agency-key-stays'))
        await assert.rejects(keys.destroy(agency, 'case:none', said), code('trust.no-such-key'))
      })

      test('ten at once are one erasure with one certificate', async () => {
        await keys.seal(agency, someCase, place, bytes('x'))
        const done = await Promise.all(Array.from({ length: 10 }, () => keys.destroy(agency, someCase, said)))
        assert.equal(new Set(done.map((one) => one.id)).size, 1)
        assert.equal((await house.trust.ledger.entries({ limit: 50 })).filter((entry) => entry.act === 'erase').length, 1)
      })

      test('where the ledger cannot take the entry, nothing is destroyed', async () => {
        const sealed = await keys.seal(agency, someCase, place, bytes('kept'))
        await house.trust.close()
        await assert.rejects(keys.destroy(agency, someCase, said), code('trust.ledger-closed'))
        house.trust = await openTrust(house)
        keys = house.trust.keyring
        assert.equal(text(await keys.open(agency, place, sealed)), 'kept')
      })

      test('killed after the intent, the next start carries it out; the ledger’s entry is not made twice', async () => {
        const sealed = await keys.seal(agency, someCase, place, bytes('x'))
        const certificate = await keys.destroy(agency, someCase, said)
        // As if the process had died right after the ledger's fsync.
        const { ledgerIndex, signature: _, ...draft } = certificate
        await sql`update trust_erasure set done = false, document = ${JSON.stringify(draft)}`.execute(
          house.store.tables(everyAgency),
        )
        await sql`update trust_key set wrapped = 'AAAA', destroyed_at = null where subject = ${someCase}`.execute(
          house.store.tables(everyAgency),
        )
        await sql`delete from trust_ledger_mark`.execute(house.store.tables(everyAgency))
        await house.trust.close()
        await rm(join(house.home, 'keys', 'destroyed'))
        house.trust = await openTrust(house)
        keys = house.trust.keyring
        assert.deepEqual(await keys.certificates(agency), [certificate])
        assert.deepEqual(
          (await rows()).filter((row) => row.subject === someCase).map((row) => row.wrapped),
          [null],
        )
        await assert.rejects(keys.open(agency, place, sealed), code('trust.key-destroyed'))
        const erased = (await house.trust.ledger.entries({ limit: 50 })).filter((entry) => entry.subject.startsWith('key:'))
        assert.deepEqual(
          erased.map((entry) => entry.index),
          [ledgerIndex],
        )
      })

      const erasureRow = (document: object, done: boolean) =>
        sql`insert into trust_erasure (agency_id, id, subject, at, document, done)
          values (${agency}, 'erased-x', ${someCase}, 1, ${JSON.stringify(document)}, ${done})`.execute(
          house.store.tables(everyAgency),
        )
      const draft = { id: 'erased-x', agency, subject: someCase, at: 1, by: 'Maria Chief (commander)', why: 'A court', keys: [] }

      test('killed before the ledger knows of it, or a row that somebody else wrote: Peel starts, and nothing is destroyed', async () => {
        const sealed = await keys.seal(agency, someCase, place, bytes('kept'))
        await erasureRow(draft, false)
        await reopen()
        assert.equal(text(await keys.open(agency, place, sealed)), 'kept')
        assert.deepEqual(
          (await keys.status(agency)).notices.map(({ code }) => code),
          ['trust.erasure-not-begun'],
        )
        await reopen()
        assert.deepEqual((await keys.status(agency)).notices, [])
      })

      test('a certificate that only the store knows destroys nothing; the ledger says so once, and the key can still be destroyed', async () => {
        const sealed = await keys.seal(agency, someCase, place, bytes('kept'))
        await house.trust.record(agency, { act: 'alter', by: 'Peel', what: 'Something before.', subject: 'test' })
        await erasureRow({ ...draft, ledgerIndex: 0, signature: 'AAAA' }, true)
        for (let again = 0; again < 2; again++) {
          await reopen()
          assert.equal(text(await keys.open(agency, place, sealed)), 'kept')
          assert.deepEqual(await keys.certificates(agency), [])
          assert.deepEqual(
            (await keys.status(agency)).notices.map(({ code }) => code),
            ['trust.certificate-doubted'],
          )
        }
        const entries = await house.trust.ledger.entries({ limit: 50 })
        assert.equal(entries.filter(({ disputes }) => disputes !== undefined).length, 1)
        const { id } = await keys.destroy(agency, someCase, said)
        const { signatureHolds, entryCommits, keysLeft } = await keys.proveErasure(agency, id)
        assert.deepEqual([signatureHolds, entryCommits, keysLeft], [true, true, 0])
      })

      test('the certificate of another key, genuine as it is, destroys nothing', async () => {
        const sealed = await keys.seal(agency, someCase, place, bytes('kept'))
        await keys.seal(agency, 'case:c-2', place, bytes('gone'))
        const other = await keys.destroy(agency, 'case:c-2', said)
        await erasureRow({ ...other, id: 'erased-x', subject: someCase }, true)
        await reopen()
        assert.equal(text(await keys.open(agency, place, sealed)), 'kept')
      })

      for (const lost of ['nothing', 'the list beside the key']) {
        test(`a store put back from a backup revives no key, with ${lost} lost`, async () => {
          const sealed = await keys.seal(agency, someCase, place, bytes('x'))
          const other = await keys.seal(agency, 'case:c-2', place, bytes('other'))
          await reopen()
          const { file } = await backupStore(house.store as SqlStore, house.home, house.clock)
          const certificate = await keys.destroy(agency, someCase, said)
          assert.ok((await readFile(join(house.home, 'keys', 'destroyed'), 'utf8')).includes(certificate.id))
          assert.equal((await stat(join(house.home, 'keys', 'destroyed'))).mode & 0o077, 0)

          await house.trust.close()
          if (lost !== 'nothing') await rm(join(house.home, 'keys', 'destroyed'))
          const { rows: tables } = await sql<{ name: string }>`
            select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
            house.store.tables(everyAgency),
          )
          await sql
            .raw(`drop table ${tables.map(({ name }) => `"${name}"`).join(', ')} cascade`)
            .execute(house.store.tables(everyAgency))
          await restoreStore(house.store as SqlStore, file, [trustMigrations])
          assert.equal((await rows()).filter((row) => row.wrapped !== null).length, 2, 'the backup does hold the wrapped key')

          house.trust = await openTrust(house)
          keys = house.trust.keyring
          await assert.rejects(keys.open(agency, place, sealed), code('trust.key-destroyed'))
          assert.equal(text(await keys.open(agency, place, other)), 'other')
          assert.deepEqual(
            (await rows()).map((row) => [row.subject, row.wrapped !== null]),
            [
              [someCase, false],
              ['case:c-2', true],
            ],
          )
          assert.match((await keys.status(agency)).notices[0]?.sentence ?? '', /put back from a backup/)
          if (lost === 'nothing') assert.deepEqual(await keys.certificates(agency), [certificate])
        })
      }
    })

    test('the status counts what there is, and keeps no secret', async () => {
      await keys.seal(agency, someCase, place, bytes('x'))
      await keys.seal(agency, 'case:c-2', place, bytes('x'))
      await keys.renew(agency, someCase)
      await keys.destroy(agency, 'case:c-2', said)
      const { subjects, versions, destroyed, toRewrap, kms } = await keys.status(agency)
      assert.deepEqual(
        { subjects, versions, destroyed, toRewrap, kms },
        // Two cases, and the agency itself, whose key seals the reason of the erasure.
        { subjects: 3, versions: 4, destroyed: 1, toRewrap: 0, kms: 'memory' },
      )
    })
  })
}

test('a sealed text reads back as it was written', () => {
  const sealed = { subject: 'case:a', version: 1, iv: 'AAAA', ciphertext: 'AAAA' } as const
  assert.deepEqual(readSealed(writeSealed(sealed), place), sealed)
  for (const odd of [
    'null',
    '[]',
    '1',
    '{}',
    '"x"',
    JSON.stringify({ ...sealed, more: 1 }),
    JSON.stringify({ ...sealed, version: 1.5 }),
  ]) {
    assert.throws(() => readSealed(odd, place), code('trust.not-as-sealed'))
  }
})
