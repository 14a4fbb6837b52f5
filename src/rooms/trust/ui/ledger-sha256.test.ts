/** The page's own SHA-256 gives what the platform's gives, for any length. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { sha256 } from './ledger-sha256.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

test('the standard’s own example', () => {
  assert.equal(hex(sha256(new TextEncoder().encode('abc'))), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('every length around a block, and any bytes', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = new Uint8Array(length).fill(length)
    assert.equal(hex(sha256(bytes)), createHash('sha256').update(bytes).digest('hex'), String(length))
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      assert.equal(hex(sha256(bytes)), createHash('sha256').update(bytes).digest('hex'))
    }),
    { seed: 8 },
  )
})
