/** When the ground changes, every incident that has coordinates gets its cell and beat from the new ground. */

import type { AgencyId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { Territory } from './contract.ts'
import { escapeCopy } from './copy-text.ts'
import { Locator, PlaceCounts } from './settle-territory.ts'
import { applyPlacing, countIncidents, pagesOfPlaces } from './store.ts'

export const placeAnew = {
  /** Where the incidents that stand here lie. */
  async places(connection: StoreConnection, agency: AgencyId): Promise<PlaceCounts> {
    const places = new PlaceCounts()
    const total = await countIncidents(connection, agency)
    if (total === 0) return places
    for await (const page of pagesOfPlaces(connection, agency, total)) {
      for (const line of page.split('\n')) {
        const [, longitude, latitude] = line.split(',')
        places.add(Number(longitude), Number(latitude))
      }
    }
    return places
  },

  async apply(connection: StoreConnection, agency: AgencyId, territory: Territory): Promise<void> {
    const locator = new Locator(territory)
    const total = await countIncidents(connection, agency)
    for await (const page of pagesOfPlaces(connection, agency, total)) {
      const text = page
        .split('\n')
        .map((line) => placingLine(line, agency, territory, locator))
        .join('')
      await connection.copyIn(agency, 'records_placing', ['agency_id', 'key', 'cell', 'beat'], once(text))
    }
    await applyPlacing(connection, agency)
  },
}

function placingLine(line: string, agency: AgencyId, territory: Territory, locator: Locator): string {
  const [key, longitude, latitude] = line.split(',')
  const cell = locator.cellOf(Number(longitude), Number(latitude))
  const beat = cell < 0 ? -1 : locator.beatOf(Number(longitude), Number(latitude))
  const name = beat < 0 ? '\\N' : escapeCopy(territory.beats[beat]?.id ?? '')
  return `${escapeCopy(agency)}\t${key}\t${cell < 0 ? '\\N' : cell}\t${name}\n`
}

async function* once(text: string): AsyncGenerator<string> {
  yield text
}
