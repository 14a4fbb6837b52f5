/** What cannot be seen is gone, what a name is spelled with is not. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainLine } from './plain-line.ts'

test('one line, nothing unseen, names of the world as they are', () => {
  assert.equal(plainLine('  Ada\n\tOkoro \u00a0 '), 'Ada Okoro')
  assert.equal(plainLine('A\u200bda\u202E \u2066Okoro\u0000\u001b[31m\ufeff'), 'Ada Okoro[31m')
  assert.equal(plainLine('Ａｄａ'), 'Ada')
  for (const name of ['José Ñuñez', 'Zoë O’Brien-Łukasz', '東京 太郎', 'محمد', 'می\u200cخواهم', '😀'])
    assert.equal(plainLine(name), name.normalize('NFKC'))
})
