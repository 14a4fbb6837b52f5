/** How often each series of searches was asked again, in a file of the folder: a kill loses no count, the next start writes it to the ledger. */

import { type FileHandle, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PurposeId } from '../../../kernel/units.ts'
import { recordThenKeep } from '../act-in-ledger.ts'
import type { LedgerEntry } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { removeFile, replaceFile } from '../ledger/durable-files.ts'
import { entryForm } from '../ledger/entry.ts'
import { digestOfLook } from '../ledger/look-facts.ts'
import { folderReader, readEntries } from '../ledger/read-ledger.ts'
import { ledgerTables } from '../ledger/store.ts'
import type { LeafVoice } from '../ledger/who-acted.ts'
import { purposeTables } from './store.ts'

/** By the entry that opened the series. */
export interface SearchCounts {
  /** Before a search that has no entry of its own is answered. Never fails: the count in memory stands all the same. */
  counted(index: number): Promise<void>
  /** Before the entry with the count is written, which is to be found at this place or after it. */
  closing(index: number, size: number): Promise<void>
  /** `entry` says how many there were. */
  closed(index: number, entry: number): Promise<void>
  close(): Promise<void>
}

const placeOf = (home: string): string => join(home, 'searches-counted')
/** Lines, before the file is written anew. */
const mostLines = 50_000

/** Lines of the same moment are written together, and none is forced to the disk: they outlive a killed Peel. */
export function countSearches(home: string): SearchCounts {
  const counts = new Map<number, Left>()
  let file: FileHandle | null = null
  let lines = 0
  let waiting = ''
  let writing: Promise<void> = Promise.resolve()

  const drain = async (): Promise<void> => {
    if (waiting === '') return
    const text = waiting
    waiting = ''
    if (lines < mostLines) {
      file ??= await open(placeOf(home), 'a', 0o600)
      await file.write(text)
      return
    }
    await file?.close()
    file = null
    lines = counts.size
    await replaceFile(placeOf(home), Buffer.from(linesOf(counts)), 0o600)
  }
  const write = (line: string): Promise<void> => {
    waiting += line
    lines++
    writing = writing.then(drain).catch(() => {})
    return writing
  }

  return {
    counted: (index) => {
      const left = counts.get(index) ?? { more: 0 }
      counts.set(index, { ...left, more: left.more + 1 })
      return write(`${index} 1\n`)
    },
    closing: (index, size) => {
      const left = counts.get(index) ?? { more: 0 }
      counts.set(index, { from: size, ...left })
      return write(`~${index} ${size}\n`)
    },
    closed: (index, entry) => {
      counts.delete(index)
      return write(`-${index} ${entry}\n`)
    },
    close: async () => {
      await writing
      await file?.close()
      file = null
    },
  }
}

interface Left {
  more: number
  /** Where its entry may stand already, or after it: the first time that it was being written. */
  from?: number
}

const linesOf = (all: ReadonlyMap<number, Left>): string =>
  [...all].map(([index, { more, from }]) => `${index} ${more}\n${from === undefined ? '' : `~${index} ${from}\n`}`).join('')

/** At a start, after what a crash left was voided. */
export async function closeLeftSeries(house: TrustHouse): Promise<void> {
  const path = placeOf(house.home)
  const { series, taken } = readLeft(await readFile(path, 'utf8').catch(() => ''))
  const { size } = house.ledger.checkpoint()
  for (const left of series.values()) left.from ??= size
  const keep = (): Promise<void> => {
    const lines = [...taken].map((entry) => `-${entry} ${entry}\n`).join('')
    return replaceFile(path, Buffer.from(linesOf(series) + lines), 0o600)
  }
  // This start may be killed as well: the next one finds what it wrote.
  if (series.size > 0) await keep()
  for (const [index, left] of [...series]) {
    try {
      const opened = await entryAt(house, index)
      if (opened?.purpose !== undefined) {
        const entry = (await closedBy(house, opened, left, taken)) ?? (await writeCount(house, opened, left.more))
        if (entry !== undefined) taken.add(entry)
      }
      series.delete(index)
    } catch (error) {
      // A count keeps nobody from starting: another start writes it.
      house.tellFault('searches', error)
    }
  }
  if (series.size > 0) await keep()
  else await removeFile(path)
}

/** Counts that no entry says yet, and which entries said another one: two may be of the same purpose and number. */
function readLeft(text: string): { series: Map<number, Left>; taken: Set<number> } {
  const all = new Map<number, Left>()
  const taken = new Set<number>()
  // What a power cut left of a last line is no line.
  for (const line of text.split('\n').slice(0, -1)) {
    const [, sign, of, said] = /^([~-]?)(\d{1,15}) (\d{1,15})$/.exec(line) ?? []
    if (of === undefined) continue
    const [index, number] = [Number(of), Number(said)]
    const left = all.get(index) ?? { more: 0 }
    if (sign === '-') taken.add(number)
    if (sign === '-') all.delete(index)
    else all.set(index, sign === '~' ? { from: number, ...left } : { ...left, more: left.more + number })
  }
  return { series: all, taken }
}

/** The entry that says how many there were, if it was written already. */
async function closedBy(
  house: TrustHouse,
  opened: LedgerEntry,
  { more, from = 0 }: Left,
  taken: ReadonlySet<number>,
): Promise<number | undefined> {
  const { size } = house.ledger.checkpoint()
  const since = (await readEntries(folderReader(house.ledger.folder), size, Math.min(from, size), size)).map(({ entry }) => entry)
  const voided = new Set(since.map((entry) => entry.voids))
  const isIt = ({ index, ...entry }: LedgerEntry): boolean =>
    entry.more === more && entry.purpose === opened.purpose && entry.by === opened.by && !voided.has(index) && !taken.has(index)
  return since.find(isIt)?.index
}

/** As the look that opened it: by whom, under which purpose, on which basis. Undefined where that look is no longer in the store. */
async function writeCount(house: TrustHouse, opened: LedgerEntry, more: number): Promise<number | undefined> {
  const { agency, subject, purpose, basis, confirmed, action } = opened
  // Another form may say who acted in another way.
  const by = opened.form === entryForm ? (opened.by as LeafVoice) : 'Peel'
  const [row] = await ledgerTables(house.store).lookRows(1, { index: opened.index - 1, id: '~' })
  if (row?.index !== opened.index || row.agency !== agency) return undefined
  const facts = { ...row.facts, look: freshId(house, 'look'), words: null }
  const salt = Buffer.from(house.randomBytes(16)).toString('hex')
  const said = { act: 'consult', what: inSeries(more), purpose: purpose as PurposeId } as const
  const leaf = {
    ...said,
    ...{ by, subject, more, content: digestOfLook(facts, salt) },
    ...(action && { action }),
    ...(basis && { basis }),
    ...(confirmed !== undefined && { confirmed }),
  }
  const { index } = await recordThenKeep(house, agency, leaf, (connection, { at, index: ledgerIndex }) =>
    purposeTables(connection).addLookInEffect(agency, {
      ...{ ...facts, ...said, by, at, ledgerIndex },
      kept: { salt, words: null },
    }),
  )
  return index
}

export const inSeries = (more: number): string =>
  `${more} more of the same ${more === 1 ? 'look was' : 'looks were'} taken among cases within some minutes.`

async function entryAt({ ledger }: TrustHouse, index: number): Promise<LedgerEntry | undefined> {
  const { size } = ledger.checkpoint()
  if (index >= size) return undefined
  return (await readEntries(folderReader(ledger.folder), size, index, index + 1))[0]?.entry
}
