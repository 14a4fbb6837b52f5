/** The verifier runs in a browser: nothing that it imports, near or far, is of Node. */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'

test('verifying imports nothing of Node', async () => {
  const seen = new Set<string>()
  const waiting = ['verify-ledger', 'witness-standings', 'tlog-proof'].map((name) => new URL(`./${name}.ts`, import.meta.url))
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (seen.has(file.href)) continue
    seen.add(file.href)
    const source = await readFile(file, 'utf8')
    for (const [, from = ''] of source.matchAll(/^import (?!type)[^;]*? from '([^']+)'/gms)) {
      assert.ok(from.startsWith('.'), `${file.pathname} imports ${from}`)
      waiting.push(new URL(from, file))
    }
    assert.doesNotMatch(source, /\b(Buffer|process)\b/, file.pathname)
  }
  assert.ok(seen.size >= 5, `only ${seen.size} modules were read`)
})
