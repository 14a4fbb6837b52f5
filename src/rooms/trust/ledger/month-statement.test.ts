/** One month in one file: made from a ledger, held by the file alone, counted again from the entries; and every way to bend it is found. */

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import type { CommandResult } from '../../../kernel/command.ts'
import { silent } from '../../../kernel/progress.ts'
import { trustCommands } from '../commands.ts'
import { cosign, withSignature, writeWitnessKey } from './cosignature.ts'
import { registerWitness } from './keep-witnesses.ts'
import { ownKey, sha256, signatureHolds } from './ledger-key.ts'
import { checkStatement, type MonthStatement, readStatement } from './month-statement.ts'
import { parseCheckpoint } from './signed-note.ts'
import { witnessFromSeed } from './witness-key.ts'

let house: TestTrust
const board = witnessFromSeed('board.example', new Uint8Array(32).fill(5))
const state = (basis: 'warrant' | 'statute') =>
  house.trust.record(agency, {
    ...{ act: 'collect', by: 'Peel', what: 'A purpose was stated.', subject: `purpose:${basis}` },
    ...{ purpose: basis as never, basis },
  })
const search = (basis: 'warrant' | 'statute', confirmed?: boolean) =>
  house.trust.record(agency, {
    ...{ act: 'consult', action: 'search', by: 'Peel', what: 'Searched.', subject: 'cases', purpose: basis as never },
    basis,
    ...(confirmed !== undefined && { confirmed }),
  })
const day = 24 * 60

before(async () => {
  house = await openTestTrust()
  for (const basis of ['warrant', 'statute'] as const) await state(basis)
  for (let n = 0; n < 3; n++) await search('warrant', n > 0)
  house.clock.advance(20 * day)
  for (let n = 0; n < 5; n++) await search('statute')
})
after(() => house.close())

async function peel(verb: string, words: string[], options: Record<string, string> = {}): Promise<CommandResult> {
  const { home, clock, randomBytes, outgoing } = house
  const command = trustCommands({ home, agency, clock, randomBytes, outgoing }).find((one) => one.verb === verb)
  assert.ok(command)
  return command.run({ words, options, progress: silent })
}
const folder = (): string => join(house.home, 'ledger')
const file = (): string => join(house.home, 'statement.json')
async function made(month: string): Promise<MonthStatement> {
  assert.equal((await peel('statement', [folder()], { month, out: file() })).ok, true)
  const statement = readStatement(await readFile(file(), 'utf8'))
  assert.ok(statement)
  return statement
}
const alone = async (statement: MonthStatement) => {
  const key = await ownKey(house.home)
  assert.ok(key)
  return checkStatement(statement, { key, sha256, signatureHolds })
}
const verified = async (statement: MonthStatement): Promise<CommandResult> => {
  await writeFile(file(), JSON.stringify(statement))
  return peel('verify', [folder()], { statement: file() })
}

test('a month: its counts, its range, its tree; without a witness it says so', async () => {
  const november = await made('2026-11')
  assert.deepEqual([november.searches, november.counts.searches], [3, { warrant: 3 }])
  assert.deepEqual(november.counts.searchPapers, { 'warrant confirmed': 2, 'warrant declared': 1 })
  assert.deepEqual([november.complete, november.tree.size, november.witnesses], [true, november.entries.last + 1, []])
  assert.deepEqual(await alone(november), { ok: true, witnessed: [], recounted: false })
  const { ok, text } = await verified(november)
  assert.equal(ok, true)
  assert.match(text, /The statement holds, counted again.*No witness has signed a tree that holds the whole month/)
})

test('a witness that came after the month’s end stands in it, and can be asked for', async () => {
  await registerWitness(folder(), writeWitnessKey(board.key))
  const { note } = house.trust.ledger.checkpoint()
  const line = cosign(parseCheckpoint(note)?.text ?? '', house.clock.now(), board.key, board.sign)
  await house.trust.ledger.takeCosignature(withSignature(note, line))
  await search('statute')
  const [november, december] = [await made('2026-11'), await made('2026-12')]
  assert.deepEqual((await alone(november)).witnessed, ['board.example'])
  assert.deepEqual([december.complete, december.witnesses], [false, []], 'it came before the last entry')
  await writeFile(file(), JSON.stringify(november))
  const witness = writeWitnessKey(board.key)
  assert.equal((await peel('verify', [folder()], { statement: file(), witness })).ok, true)
  await writeFile(file(), JSON.stringify(december))
  const without = await peel('verify', [folder()], { statement: file(), witness })
  assert.match(without.text, /^NO\. .*no signature of the witness board\.example over the whole month/)
})

test('a month that went on still agrees with what was said of it then, unless that called it complete', async () => {
  const then = await made('2026-12')
  await search('warrant', true)
  assert.equal((await verified(then)).ok, true)
  assert.match((await verified({ ...then, complete: true })).text, /later entries of that month/)
})

test('bent numbers, another history, another key, half a proof: no', async () => {
  const said = await made('2026-11')
  const fewer = { ...said.counts, searches: { warrant: 2 } }
  for (const bent of [
    { ...said, counts: fewer, searches: 2 },
    { ...said, counts: { ...said.counts, searchPapers: { 'warrant confirmed': 3 } } },
    {
      ...said,
      counts: { ...said.counts, first: said.counts.first + 1 },
      entries: { ...said.entries, first: said.entries.first + 1 },
    },
  ] as MonthStatement[]) {
    assert.equal((await alone(bent)).ok, true, 'the file alone cannot count')
    assert.match((await verified(bent)).text, /^NO\. .*counted again, are not what it says/)
  }
  for (const bent of [
    { ...said, searches: 2 },
    { ...said, tree: { ...said.tree, root: Buffer.alloc(32, 7).toString('base64') } },
    { ...said, tree: { ...said.tree, size: said.tree.size - 1 }, entries: { ...said.entries, last: said.entries.last - 1 } },
    { ...said, checkpoint: { ...said.checkpoint, proof: said.checkpoint.proof.slice(1) } },
    { ...said, checkpoint: { ...said.checkpoint, note: said.checkpoint.note.replace(/\n\d+\n/, '\n999\n') } },
    { ...said, witnesses: said.witnesses.map((one) => ({ ...one, note: said.checkpoint.note })) },
  ] as MonthStatement[]) {
    assert.equal((await alone(bent)).ok, false, JSON.stringify(bent))
    assert.equal((await verified(bent)).ok, false)
  }
  for (const text of ['', '{}', 'null', JSON.stringify({ ...said, kind: 'x' }), JSON.stringify({ ...said, witnesses: {} })])
    assert.equal(readStatement(text), null, text)
})

test('no month, a month without an entry, no statement: refused in a sentence', async () => {
  const refused = (code: string) => (error: unknown) => (error as { code?: string }).code === `trust.${code}`
  await assert.rejects(peel('statement', [folder()], { month: '2026-13', out: file() }), refused('month-needed'))
  await assert.rejects(peel('statement', [folder()], { month: '2020-01', out: file() }), refused('month-empty'))
  await assert.rejects(peel('verify', [folder()], { statement: join(folder(), 'key') }), refused('not-a-statement'))
})
