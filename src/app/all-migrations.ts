/** Every room's schema, in the order in which it is built. */

import type { RoomMigrations } from '../ports/store.ts'
import { patrolMigrations } from '../rooms/patrol/migrations/migrations.ts'
import { recordsMigrations } from '../rooms/records/migrations/migrations.ts'
import { trustMigrations } from '../rooms/trust/migrations/migrations.ts'

export const allMigrations: readonly RoomMigrations[] = [trustMigrations, recordsMigrations, patrolMigrations]
