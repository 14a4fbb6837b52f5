/** What the ledger says is told in Spanish, and no sentence here is one that nobody writes any more. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setLanguage } from '#web/words/words.ts'
import { stateKinds } from '../ledger/store.ts'
import { columnsSaid } from './column-words.ts'
import { ruleDuties, ruleDutyWords } from './rule-duties.ts'
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
    'Una finalidad: no es como lo fija el asiento 18: «clase de la base» se cambió al margen del registro.',
  )
  assert.equal(
    saidWords('A purpose is not as entry 18 commits to: “basis kind” changed past the ledger. Nobody goes on from it.'),
    'Una finalidad: no es como lo fija el asiento 18: «clase de la base» se cambió al margen del registro. Nadie sigue a partir de ahí.',
  )
  assert.match(saidWords('The store holds a case that no entry of the ledger commits to.'), /un caso sin que/)
  assert.match(saidWords('Entry 7 says that it rests on warrant, and its purpose was stated on no legal basis.'), /orden/)
  assert.equal(saidWords('An account was made (emperor).'), 'Se creó una cuenta (emperor).')
  assert.equal(saidWords('Somebody wrote {this} here.'), 'Somebody wrote {this} here.')
  assert.equal(
    saidWords('An account is not as entry 9 commits to: “role”, “areas”, “shoe size” changed past the ledger.'),
    'Una cuenta: no es como lo fija el asiento 9: «función», «zonas», «shoe size» se cambió al margen del registro.',
  )
  assert.equal(saidWords('Ivy Marsh opened the case.'), 'Ivy Marsh abrió el caso.')
  assert.equal(saidWords('Cora Lind reopened the case: A case was closed.'), 'Cora Lind reabrió el caso: A case was closed.')
  assert.equal(
    saidWords(
      'Ivy Marsh renewed the legal basis: warrant, 12/26, 2026-11-01 to 2026-12-01 UTC. Before: statute, Art. 8, 2026-10-01 to 2026-11-01 UTC, declared by Cora Lind, not confirmed.',
    ),
    'Ivy Marsh renovó la base legal: orden judicial, 12/26, 2026-11-01 – 2026-12-01 UTC. Antes: ley, Art. 8, 2026-10-01 – 2026-11-01 UTC, declarada por Cora Lind, sin confirmar.',
  )
  setLanguage('en')
  assert.equal(saidWords('Cases were searched by words.'), 'Cases were searched by words.')
})

test('each column that the ledger commits to has words, and no other', () => {
  const columns = Object.values(stateKinds).flatMap((kind) => {
    const {
      columns: own,
      later = [],
      beside = [],
    } = kind as {
      columns: readonly string[]
      later?: readonly string[]
      beside?: readonly { name: string }[]
    }
    return [...own, ...later, ...beside.map(({ name }) => name)]
  })
  assert.deepEqual([...columnsSaid].sort(), [...new Set(columns.map((name) => name.replaceAll('_', ' ')))].sort())
})

test('each duty that a policy implements has words, and no other', () => {
  const policies = readdirSync(rooms, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('policies.cedar'))
    .map((name) => readFileSync(join(rooms, name), 'utf8'))
  const duties = [...policies.join('\n').matchAll(/@duty\("implements (.*?)"\)/g)].map(([, duty]) => String(duty))
  assert.ok(duties.length > 50)
  assert.deepEqual([...ruleDuties].sort(), [...new Set(duties)].sort())
  setLanguage('es')
  assert.match(
    ruleDutyWords('implements LED Art. 25(2): logs exist to verify the lawfulness of processing'),
    /^Directiva .*licitud/,
  )
  setLanguage('en')
})
