/** Records' schema changes, oldest first. */

import type { RoomMigrations } from '../../../ports/store.ts'
import { firstTables } from './001-first-tables.ts'
import { superseded } from './002-superseded.ts'
import { recordsSchema } from './tables.ts'

export const recordsMigrations: RoomMigrations = {
  room: 'records',
  tables: recordsSchema,
  steps: [
    { name: '001-first-tables', up: firstTables },
    { name: '002-superseded', up: superseded },
  ],
}
