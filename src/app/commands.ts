/** Every command of every room, each opening only what it needs: a verifier never waits for a store. */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { clockSystem } from '../adapters/clock-system/clock-system.ts'
import { openOutgoing } from '../adapters/outgoing-guarded/open-outgoing.ts'
import type { Command } from '../kernel/command.ts'
import { forecastCommands } from '../rooms/forecast/commands.ts'
import { patrolCommands } from '../rooms/patrol/commands.ts'
import { recordsCommands } from '../rooms/records/commands.ts'
import { readIncidents } from '../rooms/records/read-incidents.ts'
import { readStreets } from '../rooms/records/read-streets.ts'
import { trustCommands } from '../rooms/trust/commands.ts'
import { protectionCommands } from '../rooms/trust/privacy/commands.ts'
import { rulesCommand } from '../rooms/trust/purpose/commands.ts'
import { selfCheckCommand } from '../rooms/trust/self-check/commands.ts'
import { watchCommands } from '../rooms/trust/watchkeeping/commands.ts'
import { appRefuses } from './errors.ts'
import { isDemoFolder } from './settings.ts'
import { storeCommands } from './store-commands.ts'
import { watchNewHome } from './unused-home.ts'
import { agencyOf, type House, openHouse } from './wire.ts'

/** How a command comes to an open house: it opens one for itself, or borrows the running server's. */
export type WithHouse = <Result>(work: (house: House) => Promise<Result>) => Promise<Result>

export interface CommandSurroundings {
  home: string
  env: Record<string, string | undefined>
  withHouse: WithHouse
  /** Where a server holds the folder. */
  backUp?: House['backUp'] | undefined
}

/** Opens the folder for one command and closes it again. */
export function ownHouse(home: string, env: Record<string, string | undefined>): WithHouse {
  return async (work) => {
    const folder = watchNewHome(home, env.DATABASE_URL)
    const house = await openHouse({ home, demo: isDemoFolder(home), databaseUrl: env.DATABASE_URL, kek: env.PEEL_KEK })
    folder.opened(house)
    try {
      return await work(house)
    } catch (error) {
      await folder.failed(house)
      throw error
    } finally {
      await house.close()
      await folder.remove()
    }
  }
}

export function allCommands({ home, env, withHouse, backUp }: CommandSurroundings): Command[] {
  const existing: WithHouse = (work) => {
    if (!existsSync(home)) throw appRefuses('no-home', { home })
    return withHouse(work)
  }
  const agency = agencyOf({ demo: isDemoFolder(home) })
  return [
    ...patrolCommands({ withPatrol: existing }),
    ...recordsCommands({ withRecords: withHouse }),
    ...forecastCommands({ readIncidents, readStreets }),
    ...trustCommands({ home, agency, clock: clockSystem, randomBytes, outgoing: openOutgoing() }),
    ...protectionCommands({ withTrust: existing }),
    rulesCommand({ withTrust: existing }),
    selfCheckCommand({ withTrust: existing }),
    ...watchCommands({ withTrust: existing }),
    ...storeCommands({ home, databaseUrl: env.DATABASE_URL, clock: clockSystem, ...(backUp && { backUp }) }),
  ]
}
