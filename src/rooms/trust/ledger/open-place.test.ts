/** Where a ledger is found: at its address, or below the server's, which answers everything else with a page; and what is none. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outgoing } from '../../../ports/outgoing.ts'
import { openPlace } from './open-place.ts'

const note = 'peel/town\n7\nroot\n'
/** Answers as Peel does: files below /ledger, its page everywhere else. */
const outgoing = (files: Record<string, string>): Outgoing => ({
  fetch: async (address) => {
    const { pathname } = new URL(address)
    if (pathname in files) return new Response(files[pathname])
    return pathname.startsWith('/ledger/')
      ? new Response('', { status: 404 })
      : new Response('<!doctype html><title>Peel</title>')
  },
})
const read = async (place: string, files: Record<string, string>) => {
  const { read: file, address } = await openPlace(place, outgoing(files))
  return [address, Buffer.from((await file('checkpoint')) ?? []).toString()]
}

test('the server, its public page and the ledger itself are one place', async () => {
  const files = { '/ledger/checkpoint': note }
  for (const place of ['http://peel.example', 'http://peel.example/', 'http://peel.example/verify'])
    assert.deepEqual(await read(place, files), ['http://peel.example/ledger', note], place)
  assert.deepEqual(await read('http://peel.example/ledger', files), ['http://peel.example/ledger', note])
})

test('a copy elsewhere is read where it lies, and what was done to its checkpoint is for the verifier to say', async () => {
  for (const text of [note, 'peel/tow', ''])
    assert.deepEqual(await read('http://board.example/copy', { '/copy/checkpoint': text, '/copy/key': 'k' }), [
      'http://board.example/copy',
      text,
    ])
})

test('a web page without a ledger below it is no altered ledger', async () => {
  await assert.rejects(openPlace('http://other.example', outgoing({})), { code: 'trust.no-ledger-there' })
})

test('what is no address is said to be none', async () => {
  await assert.rejects(openPlace('http://localhost:7799x', outgoing({})), { code: 'trust.unreachable' })
})
