/** `peel store move`, `backup` and `restore`: the records as a whole, from the command line. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { backupFolder, backupStore, listBackups, restoreStore } from '../adapters/backup-store.ts'
import { moveStore } from '../adapters/move-store.ts'
import { openEmbeddedStore, setDatabaseAside } from '../adapters/store-pglite/open-embedded-store.ts'
import { openPostgresStore } from '../adapters/store-postgres/open-postgres-store.ts'
import { storeError } from '../adapters/store-sql/errors.ts'
import type { SqlStore } from '../adapters/store-sql/open-sql-store.ts'
import type { Command, CommandCall, CommandResult } from '../kernel/command.ts'
import type { Clock } from '../ports/clock.ts'
import type { RoomMigrations } from '../ports/store.ts'
import { allMigrations } from './all-migrations.ts'
import { appRefuses } from './errors.ts'

export interface StoreCommandDeps {
  home: string
  /** The records stand there instead of in `home`, where given. */
  databaseUrl?: string
  clock: Clock
  rooms?: readonly RoomMigrations[]
}

export function storeCommands(deps: StoreCommandDeps): Command[] {
  const { home, databaseUrl, clock, rooms = allMigrations } = deps
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
      const report = await using(open(), (from) =>
        using(openTarget(to, clock), (target) => moveStore(from, target, rooms, progress)),
      )
      const text = `${report.rows} rows in ${report.tables.length} tables moved and checked. The old store is unchanged; start Peel with DATABASE_URL set to the new one.`
      return { ok: true, json: report, text }
    },
  }

  const backup: Command = {
    room: 'store',
    verb: 'backup',
    summary: 'Write all records into one compressed file now',
    usage: '',
    options: {},
    async run({ progress }: CommandCall): Promise<CommandResult> {
      const report = await using(open(), (store) => backupStore(store, home, clock, progress))
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

function openTarget(to: string, clock: Clock): Promise<SqlStore> {
  return /^postgres(ql)?:/.test(to) ? openPostgresStore({ url: to }) : openEmbeddedStore({ folder: resolve(to), clock })
}

async function using<Result>(opening: Promise<SqlStore>, work: (store: SqlStore) => Promise<Result>): Promise<Result> {
  const store = await opening
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
