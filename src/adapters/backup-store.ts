/** Writes a store's rows into one compressed file and reads them back: nightly, on demand, and before something risky. */

import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { type Progress, silent } from '../kernel/progress.ts'
import { type Instant, instant } from '../kernel/units.ts'
import type { Clock } from '../ports/clock.ts'
import type { RoomMigrations } from '../ports/store.ts'
import { storeError } from './store-sql/errors.ts'
import { type FillReport, fillStore, type TableRows } from './store-sql/fill-store.ts'
import type { SqlStore } from './store-sql/open-sql-store.ts'
import { readRows, readSteps, readTables, type StoredTable, sumTable, type TableSum } from './store-sql/read-tables.ts'
import { quoteName, type SqlSession } from './store-sql/session.ts'

/** Backups kept; each new one removes the oldest beyond. */
const KEPT = 7
const DAY_MS = 86_400_000
const NAME = /^peel-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.sql\.gz$/
const HEAD = '-- peel backup '
const TABLE = '-- peel table '
const TAIL = '-- peel end '

interface BackupHead {
  version: 1
  at: string
  steps: string[]
  tables: number
}

interface BackupTable extends TableSum {
  table: string
  columns: string[]
}

export interface BackupReport {
  file: string
  rows: number
  tables: number
  bytes: number
}

export const backupFolder = (home: string): string => join(home, 'backups')

/**
 * One file, `peel-<time>.sql.gz`: plain COPY statements that `psql` understands as well, with our own notes as SQL comments and
 * the SHA-256 of everything before it in the last line. All rows are of one moment. Written beside, forced to disk, then named.
 */
export async function backupStore(
  store: SqlStore,
  home: string,
  clock: Clock,
  progress: Progress = silent,
): Promise<BackupReport> {
  const folder = backupFolder(home)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const at = new Date(clock.now()).toISOString()
  const file = join(folder, `peel-${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z.sql.gz`)
  const draft = `${file}.${randomUUID()}.partial`
  const told = { rows: 0, tables: 0 }
  try {
    await store.borrow(async (session) => {
      await session.query('begin isolation level repeatable read, read only', [])
      try {
        const text = Readable.from(writeBackup(session, at, told, progress), { objectMode: true, highWaterMark: 2 })
        await pipeline(text, createGzip({ level: 4 }), createWriteStream(draft, { mode: 0o600 }))
      } finally {
        await session.query('rollback', [])
      }
    })
    const bytes = await forceToDisk(draft)
    await rename(draft, file)
    await removeOldest(folder)
    return { file, bytes, ...told }
  } catch (error) {
    await rm(draft, { force: true })
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw storeError('disk-full', { folder }, { cause: error })
    throw error
  }
}

async function* writeBackup(
  session: SqlSession,
  at: string,
  told: { rows: number; tables: number },
  progress: Progress,
): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256')
  const line = (text: string): Buffer => {
    const bytes = Buffer.from(`${text}\n`)
    hash.update(bytes)
    return bytes
  }
  const tables = await readTables(session)
  const head: BackupHead = { version: 1, at, steps: await readSteps(session), tables: tables.length }
  yield line(`${HEAD}${JSON.stringify(head)}`)
  for (const table of tables) {
    progress({ what: `Saving ${table.name}`, done: told.tables, total: tables.length })
    const sum = await sumTable(session, table)
    const note: BackupTable = { table: table.name, columns: table.columns, ...sum }
    yield line(`${TABLE}${JSON.stringify(note)}`)
    yield line(copyStatement(table))
    for await (const piece of readRows(session, table)) {
      hash.update(piece)
      yield piece
    }
    yield line('\\.')
    told.tables++
    told.rows += sum.rows
  }
  yield Buffer.from(`${TAIL}${hash.digest('hex')}\n`)
  progress({ what: 'Saved', done: told.tables, total: tables.length })
}

const copyStatement = (table: StoredTable): string =>
  `COPY ${quoteName(table.name)} (${table.columns.map(quoteName).join(', ')}) FROM stdin;`

/** Newest first. */
export async function listBackups(home: string): Promise<{ file: string; at: Instant }[]> {
  const names = await readdir(backupFolder(home)).catch(() => [])
  return names
    .flatMap((name) => {
      const [, year, month, day, hour, minute, second] = (NAME.exec(name) ?? []).map(Number)
      if (year === undefined) return []
      const at = Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second)
      return [{ file: join(backupFolder(home), name), at: instant(at) }]
    })
    .sort((a, b) => b.at - a.at)
}

/** A day has passed since the newest backup, or there is none. */
export async function isBackupDue(home: string, clock: Clock): Promise<boolean> {
  const [newest] = await listBackups(home)
  return !newest || clock.now() - newest.at >= DAY_MS
}

export interface BackupKeeper {
  /** Waits for a backup that is under way. */
  stop(): Promise<void>
}

/** Looks now and then whether a backup is due, and makes it. `onFault` hears of one that failed; the next look tries again. */
export function keepBackups(
  store: SqlStore,
  home: string,
  clock: Clock,
  { lookEveryMs = 900_000, onFault = () => {} }: { lookEveryMs?: number; onFault?: (error: unknown) => void } = {},
): BackupKeeper {
  let underWay: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    if (await isBackupDue(home, clock)) await backupStore(store, home, clock)
  }
  const timer = setInterval(() => {
    underWay = underWay.then(look).catch(onFault)
  }, lookEveryMs)
  timer.unref()
  return {
    stop: () => {
      clearInterval(timer)
      return underWay
    },
  }
}

/**
 * Reads the whole file once to see that it is complete, then fills the (empty) store in one transaction.
 *
 * @throws store.backup-damaged, store.target-not-empty, store.newer-records, store.move-differs
 */
export async function restoreStore(
  store: SqlStore,
  file: string,
  rooms: readonly RoomMigrations[],
  progress: Progress = silent,
): Promise<FillReport> {
  progress({ what: 'Checking the backup', done: 0 })
  await checkBackup(file)
  const lines = readLines(file)
  const head = parseNote<BackupHead>(file, HEAD, (await lines.next()).value)
  return fillStore(store, { steps: head.steps, contents: readContents(file, lines), total: head.tables }, rooms, progress)
}

async function* readContents(file: string, lines: AsyncIterator<string>): AsyncIterable<TableRows> {
  while (true) {
    const { value } = await lines.next()
    if (value?.startsWith(TAIL)) return
    const { table, columns, rows, sum } = parseNote<BackupTable>(file, TABLE, value)
    await lines.next() // the COPY statement itself, for psql
    yield { table, columns, expected: { rows, sum }, text: readUntilMark(lines) }
  }
}

async function* readUntilMark(lines: AsyncIterator<string>): AsyncIterable<Uint8Array> {
  let rows: string[] = []
  for (let line = await lines.next(); line.value !== '\\.' && !line.done; line = await lines.next()) {
    rows.push(line.value)
    if (rows.length < 2000) continue
    yield Buffer.from(`${rows.join('\n')}\n`)
    rows = []
  }
  if (rows.length > 0) yield Buffer.from(`${rows.join('\n')}\n`)
}

function parseNote<Note>(file: string, mark: string, line: string | undefined): Note {
  if (!line?.startsWith(mark)) throw storeError('backup-damaged', { file: basename(file), why: 'a part is missing' })
  return JSON.parse(line.slice(mark.length)) as Note
}

/** COPY text has one row a line: a newline inside a value is written as `\n`. */
async function* readLines(file: string): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder()
  let kept = ''
  for await (const piece of unzip(file)) {
    const lines = (kept + decoder.decode(piece, { stream: true })).split('\n')
    kept = lines.pop() ?? ''
    yield* lines
  }
}

async function checkBackup(file: string): Promise<void> {
  const hash = createHash('sha256')
  const tailBytes = TAIL.length + 64 + 1
  let tail: Buffer = Buffer.alloc(0)
  try {
    for await (const piece of unzip(file)) {
      const bytes = Buffer.concat([tail, piece])
      const end = Math.max(0, bytes.length - tailBytes)
      hash.update(bytes.subarray(0, end))
      tail = bytes.subarray(end)
    }
  } catch (error) {
    throw storeError('backup-damaged', { file: basename(file), why: (error as Error).message }, { cause: error })
  }
  if (tail.toString() !== `${TAIL}${hash.digest('hex')}\n`) {
    throw storeError('backup-damaged', { file: basename(file), why: 'its checksum does not fit' })
  }
}

async function* unzip(file: string): AsyncIterable<Buffer> {
  const source = createReadStream(file)
  const unzipped = createGunzip()
  const flow = pipeline(source, unzipped)
  flow.catch(() => {})
  yield* unzipped as AsyncIterable<Buffer>
  await flow
}

async function forceToDisk(file: string): Promise<number> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
    return (await handle.stat()).size
  } finally {
    await handle.close()
  }
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort()
  for (const name of names.slice(0, -KEPT)) await rm(join(folder, name))
}
