/** Data protection at the keyboard: each command's JSON and sentence, and an export whose hashes hold on disk. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { agency, openTestTrust, type TestTrust } from '../../../../test/trust/open-test-trust.ts'
import { silent } from '../../../kernel/progress.ts'
import { protectionCommands } from './commands.ts'
import { retentionKinds } from './retention-rules.ts'

const code = (name: string) => (error: unknown) => (error as { code?: string }).code === name
const why = 'Asked for in writing.'
let house: TestTrust
before(async () => {
  house = await openTestTrust()
})
after(() => house.close())

async function peel(verb: string, words: string[] = [], options: Record<string, string | boolean> = {}) {
  const command = protectionCommands({ withTrust: (work) => work({ agency, trust: house.trust }) }).find(
    (one) => one.verb === verb,
  )
  assert.ok(command, verb)
  const result = await command.run({ words, options, progress: silent })
  return { ...result, json: result.json as Record<string, unknown> }
}

test('keys, rotate, erase: what stands, what was wrapped anew, what is gone', async () => {
  for (const id of ['a', 'b']) await house.trust.keyring.seal(agency, `case:${id}`, 'x|y|z', new Uint8Array(3))
  assert.equal((await peel('rotate')).json.rewrapped, 2)
  assert.deepEqual((await peel('rotate', [], { subject: 'case:a' })).json, { renewed: 'case:a', version: 2 })
  const { json: hold } = await peel('hold', ['cases'], { why })
  await assert.rejects(peel('erase', ['case:b'], { why }), code('trust.on-legal-hold'))
  await peel('hold', [], { lift: String(hold.id), why })
  const erased = await peel('erase', ['case:a'], { why })
  assert.deepEqual([erased.json.subject, (erased.json.keys as unknown[]).length], ['case:a', 2])
  const { ok, json, text } = await peel('keys')
  // Two of case a, one of case b, and the agency’s own, which seals the reasons.
  assert.deepEqual([ok, json.versions, json.destroyed, json.toRewrap], [true, 4, 2, 0])
  assert.match(text, /2 data keys for 3 subjects \(the agency, cases, persons\); 1 erased/)
  await assert.rejects(peel('erase', ['case:none'], { why }), code('trust.no-such-key'))
  await assert.rejects(peel('erase', ['case:b'], {}), code('trust.why-needed'))
})

test('retention and holds', async () => {
  const { json } = await peel('retention')
  assert.equal((json.kinds as unknown[]).length, retentionKinds.length)
  const hold = (await peel('hold', ['uploads'], { why })).json
  assert.deepEqual((await peel('hold', [], { lift: String(hold.id), why })).json, { lifted: hold.id })
  assert.deepEqual((await peel('retention', [], { run: true })).json.deletions, [])
})

test('export-subject writes files for their owner only, whose hashes are those of the manifest; rectify changes the next one', async () => {
  const { token } = await house.trust.invite({ kind: 'station', agency, why: 'test' }, { role: 'analyst', title: 'Analyst' })
  await house.trust.setUp(token, { name: 'Ben Lind', password: 'four random words do' })
  const out = join(house.home, 'export')
  await peel('export-subject', ['Ben', 'Lind'], { out, why })
  const manifest = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as { files: { path: string; sha256: string }[] }
  assert.equal((await readdir(out)).length, manifest.files.length + 2)
  for (const { path, sha256 } of manifest.files) {
    assert.equal(
      createHash('sha256')
        .update(await readFile(join(out, path)))
        .digest('hex'),
      sha256,
      path,
    )
    assert.equal((await stat(join(out, path))).mode & 0o077, 0)
  }
  await peel('rectify', ['Ben', 'Lind'], { title: 'Crime analyst', why })
  await peel('export-subject', ['Ben', 'Lind'], { out, why })
  assert.match(await readFile(join(out, 'account.json'), 'utf8'), /Crime analyst/)
  await assert.rejects(peel('export-subject', ['Ben'], { out, why }), code('trust.nobody-here'))
  await assert.rejects(peel('export-subject', ['Ben', 'Lind'], { why }), code('trust.nobody-here'))
})
