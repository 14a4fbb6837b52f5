/** What the ledger says is told in Spanish, and no sentence here is one that nobody writes any more. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setLanguage } from '#web/words/words.ts'
import { phrases, saidWords } from './said-in-ledger.ts'

after(() => setLanguage('en'))

const rooms = fileURLToPath(new URL('../../', import.meta.url))
const sources = readdirSync(rooms, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.includes('.test.') && !/[\\/]ui[\\/]/.test(name))
  .map((name) => readFileSync(join(rooms, name), 'utf8'))
const written = sources.join('\n')

/** Where one of two goes into a sentence that is otherwise written whole. */
const chosen = [
  'look was',
  'looks were',
  'was declared and not confirmed',
  'a second person confirmed',
  'commits to',
  'signals',
  'signal',
]

test('each sentence stands in the rooms as they write it', () => {
  const joints = new RegExp(`\\{\\w+\\}|\\b(?:${chosen.join('|')})\\b`)
  const isWritten = (piece: string): boolean => written.includes(piece.trim())
  assert.deepEqual(
    chosen.filter((piece) => !isWritten(piece)),
    [],
  )
  assert.deepEqual(
    phrases.filter((one) => !one.split(joints).every(isWritten)),
    [],
  )
  assert.equal('A purpose was said.'.split(joints).every(isWritten), false)
})

test('an entry, an alarm and what is in it are told in the reader’s language; what nobody has words for stays', () => {
  setLanguage('es')
  assert.equal(saidWords('Cases were searched by words.'), 'Se buscaron casos por palabras.')
  assert.equal(saidWords('Somebody went on duty (command).'), 'Alguien entró de servicio (Mando de servicio).')
  assert.equal(
    saidWords('A purpose is not as entry 18 commits to: “basis kind” changed past the ledger.'),
    'Una finalidad: no es como lo fija el asiento 18: “basis kind” se cambió al margen del registro.',
  )
  assert.equal(
    saidWords('A purpose is not as entry 18 commits to: “basis kind” changed past the ledger. Nobody goes on from it.'),
    'Una finalidad: no es como lo fija el asiento 18: “basis kind” se cambió al margen del registro. Nadie sigue a partir de ahí.',
  )
  assert.match(saidWords('The store holds a case that no entry of the ledger commits to.'), /un caso sin que/)
  assert.match(saidWords('Entry 7 says that it rests on warrant, and its purpose was stated on no legal basis.'), /orden/)
  assert.equal(saidWords('An account was made (emperor).'), 'Se creó una cuenta (emperor).')
  assert.equal(saidWords('Somebody wrote {this} here.'), 'Somebody wrote {this} here.')
  setLanguage('en')
  assert.equal(saidWords('Cases were searched by words.'), 'Cases were searched by words.')
})
