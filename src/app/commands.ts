/** Every command of every room, each opening only what it needs: a verifier never waits for a store. */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { clockSystem } from '../adapters/clock-system/clock-system.ts'
import type { Command } from '../kernel/command.ts'
import { forecastCommands } from '../rooms/forecast/commands.ts'
import { patrolCommands } from '../rooms/patrol/commands.ts'
import { recordsCommands } from '../rooms/records/commands.ts'
import { readIncidents } from '../rooms/records/read-incidents.ts'
import { trustCommands } from '../rooms/trust/commands.ts'
import { appRefuses } from './errors.ts'
import { homeFor, isDemoFolder } from './settings.ts'
import { agencyOf, type House, openHouse } from './wire.ts'

/** @param named what `--home` said */
export function allCommands(named: string | undefined, env: Record<string, string | undefined>): Command[] {
  const home = homeFor(named, env)
  const settings = { home, demo: isDemoFolder(home), databaseUrl: env.DATABASE_URL, seed: 1 }
  const withHouse = async <Result>(work: (house: House) => Promise<Result>): Promise<Result> => {
    const house = await openHouse(settings)
    try {
      return await work(house)
    } finally {
      await house.close()
    }
  }
  const existing = <Result>(work: (house: House) => Promise<Result>): Promise<Result> => {
    if (!existsSync(home)) throw appRefuses('no-home', { home })
    return withHouse(work)
  }
  return [
    ...patrolCommands({ withPatrol: existing }),
    ...recordsCommands({ withRecords: withHouse }),
    ...forecastCommands({ readIncidents }),
    ...trustCommands({ home, agency: agencyOf(settings), clock: clockSystem, randomBytes }),
  ]
}
