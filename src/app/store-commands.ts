/** `peel store move`, `backup` and `restore`: the records as a whole, from the command line. */

import { existsSync, readdirSync } from 'node:fs'
import { cp, rename, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type BackupReport, backupFolder, backupStore, listBackups, restoreStore } from '../adapters/backup-store.ts'
import { lockFolder } from '../adapters/folder-lock/lock-folder.ts'
import { type MoveReport, moveStore } from '../adapters/move-store.ts'
import { openEmbeddedStore, setDatabaseAside } from '../adapters/store-pglite/open-embedded-store.ts'
import { openPostgresStore } from '../adapters/store-postgres/open-postgres-store.ts'
import { storeError } from '../adapters/store-sql/errors.ts'
import type { SqlStore } from '../adapters/store-sql/open-sql-store.ts'
import type { Command, CommandCall, CommandResult } from '../kernel/command.ts'
import type { Progress } from '../kernel/progress.ts'
import type { Clock } from '../ports/clock.ts'
import type { RoomMigrations } from '../ports/store.ts'
import { allMigrations } from './all-migrations.ts'
import { appRefuses } from './errors.ts'
import { isDemoFolder } from './settings.ts'

export interface StoreCommandDeps {
  home: string
  /** The records stand there instead of in `home`, where given. */
  databaseUrl?: string
  clock: Clock
  rooms?: readonly RoomMigrations[]
  /** Of a server that holds the folder: it makes the backup, since nobody else may open its store. */
  backUp?: (progress: Progress) => Promise<BackupReport>
}

export function storeCommands(deps: StoreCommandDeps): Command[] {
  const { home, databaseUrl, clock, rooms = allMigrations, backUp } = deps
  const open = (): Promise<SqlStore> => {
    if (databaseUrl) return openPostgresStore({ url: databaseUrl })
    if (!existsSync(home)) throw appRefuses('no-home', { home })
    return openEmbeddedStore({ folder: home, clock })
  }

  const move: Command = {
    room: 'store',
    verb: 'move',
    summary: 'Copy all records into an empty store of another kind, and check that all arrived',
    usage: '--to URL|FOLDER',
    options: { to: { type: 'string', value: 'URL', summary: 'postgres://… or a new folder' } },
    async run({ options, progress }: CommandCall): Promise<CommandResult> {
      const { to } = options
      if (typeof to !== 'string') throw storeError('no-target', {})
      const target = isServer(to) ? to : resolve(to)
      // A start refuses a demo on an agency's server, so a move there would end nowhere.
      if (isServer(to) && isDemoFolder(home)) throw appRefuses('demo-stays', { home })
      // Another ledger stands there: it must never be written over, however empty the store beside it is.
      if (target !== home && existsSync(join(target, 'ledger'))) throw storeError('target-not-empty', { table: 'its ledger' })
      // The embedded store holds its folder itself; the ledger must stand still while records of a server move as well.
      const lock = databaseUrl && target !== home && existsSync(home) ? lockFolder(home, clock) : undefined
      try {
        const report = await using(open(), (from) =>
          isServer(target) || target === home
            ? using(openTarget(target, clock), (into) => moveStore(from, into, rooms, progress))
            : moveHouse(from, { home, target, clock, rooms, progress }),
        )
        return {
          ok: true,
          json: report,
          text: `${report.rows} rows in ${report.tables.length} tables moved and checked. ${nextStep(target, home)}`,
        }
      } finally {
        lock?.release()
      }
    },
  }

  const backup: Command = {
    room: 'store',
    verb: 'backup',
    summary: 'Write all records into one compressed file now, also while Peel runs',
    usage: '',
    options: {},
    async run({ progress }: CommandCall): Promise<CommandResult> {
      const report = await (backUp?.(progress) ?? using(open(), (store) => backupStore(store, home, clock, progress)))
      return { ok: true, json: report, text: `${report.rows} rows in ${report.tables} tables saved in ${report.file}` }
    },
  }

  const restore: Command = {
    room: 'store',
    verb: 'restore',
    summary: 'Put the records of a backup in place; the present ones are set aside, not deleted',
    usage: '[FILE]',
    options: {},
    async run({ words, progress }: CommandCall): Promise<CommandResult> {
      const file = words[0] ? resolve(words[0]) : (await listBackups(home))[0]?.file
      if (!file || !existsSync(file)) throw storeError('no-backup', { folder: file ?? backupFolder(home) })
      const aside = databaseUrl ? undefined : setDatabaseAside(home, clock)
      try {
        const report = await using(open(), (store) => restoreStore(store, file, rooms, progress))
        const kept = aside ? ` What stood there before is in ${aside.name}.` : ''
        return {
          ok: true,
          json: { file, aside: aside?.name, ...report },
          text: `${report.rows} rows restored from ${file}.${kept}`,
        }
      } catch (error) {
        aside?.putBack()
        throw error
      }
    },
  }

  return [move, backup, restore]
}

const isServer = (place: string): boolean => /^postgres(ql)?:/.test(place)

function openTarget(to: string, clock: Clock): Promise<SqlStore> {
  return isServer(to) ? openPostgresStore({ url: to }) : openEmbeddedStore({ folder: to, clock })
}

/** What each folder makes for itself, or what belongs to the store that was left. */
const ownToEachFolder = /^(database.*|backups|peel\.lock.*|ledger\.lock.*|server\.json|station-token)$/

/** Records, ledger and keys together: the new folder gets its name when all of it is there, so no start ever finds half a house. */
async function moveHouse(
  from: SqlStore,
  {
    home,
    target,
    clock,
    rooms,
    progress,
  }: Pick<Required<StoreCommandDeps>, 'home' | 'clock' | 'rooms'> & { target: string; progress: Progress },
): Promise<MoveReport> {
  if (existsSync(target) && readdirSync(target).length > 0)
    throw storeError('target-not-empty', { table: `its folder ${target}` })
  const unfinished = `${target}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  try {
    const moved = await using(openTarget(unfinished, clock), (into) => moveStore(from, into, rooms, progress))
    if (existsSync(home)) await copyRest(home, unfinished)
    await rename(unfinished, target)
    return moved
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}

/** Ledger, keys, maps and uploads: a folder that Peel can be started from needs them all. */
async function copyRest(home: string, target: string): Promise<void> {
  const isWanted = (path: string): boolean => !ownToEachFolder.test(relative(home, path).split(/[\\/]/)[0] ?? '')
  await cp(home, target, { recursive: true, filter: isWanted })
}

function nextStep(target: string, home: string): string {
  if (isServer(target))
    return `The old store is unchanged. Ledger, keys and maps stay in ${home}: start Peel there with DATABASE_URL set to the new store.`
  if (target === home) return 'The old store is unchanged. Start Peel without DATABASE_URL.'
  return `Ledger, keys and maps were copied as well. Start Peel with --home ${target} from now on, and never again with the old folder: one ledger is continued in one place.`
}

async function using<Result>(opening: Promise<SqlStore>, work: (store: SqlStore) => Promise<Result>): Promise<Result> {
  const store = await opening
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
