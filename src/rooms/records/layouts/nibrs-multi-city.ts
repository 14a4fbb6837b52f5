/** Tables with NIBRS codes over several cities, such as the homicides of nine cities: city, code, time, place. */

import { byOwnNibrs, firstOf } from '../offences/rules.ts'
import { commonOffence } from '../offences/words.ts'
import type { Layout } from './layout.ts'

export const nibrsMultiCity: Layout = {
  id: 'nibrs-multi-city',
  name: 'a table of NIBRS offences in several cities',
  needs: ['city_name', 'offense_code', 'offense_type', 'date_single'],
  occurred: { at: 'date_single' },
  places: [{ x: 'longitude', y: 'latitude', crs: 'EPSG:4326' }],
  offences: [{ code: 'offense_code', category: 'offense_type' }],
  classify: firstOf(byOwnNibrs, commonOffence),
  reference: 'uid',
  address: 'address',
  means: { city_name: 'City (not stored)', location_type: 'Kind of place (not stored)', fips_state: 'State (not stored)' },
  cautions: [
    {
      code: 'several-cities',
      sentence: 'The file may cover several cities; Peel forecasts one, so split it by city before you import it.',
    },
  ],
}
