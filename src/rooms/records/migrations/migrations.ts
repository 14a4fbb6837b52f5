/** Records' schema changes, oldest first. */

import type { RoomMigrations } from '../../../ports/store.ts'
import { firstTables } from './001-first-tables.ts'

export const recordsMigrations: RoomMigrations = {
  room: 'records',
  steps: [{ name: '001-first-tables', up: firstTables }],
}
