/** Portland calls for service, as given out for the NIJ forecasting challenge of 2017: Oregon North feet, day only. */

import { byWords, firstOf } from '../offences/rules.ts'
import { commonOffence } from '../offences/words.ts'
import type { Layout } from './layout.ts'

export const portlandNij: Layout = {
  id: 'portland-nij',
  name: "Portland's calls of the NIJ forecasting challenge",
  city: 'Portland',
  needs: ['occ_date', 'x_coordina', 'y_coordina'],
  zone: 'America/Los_Angeles',
  bounds: { west: -122.9, south: 45.4, east: -122.4, north: 45.7 },
  occurred: { at: 'occ_date' },
  places: [{ x: 'x_coordina', y: 'y_coordina', crs: 'EPSG:2913' }],
  offences: [{ category: 'category', detail: 'call_group' }],
  // Files of one crime type say so in their name only: "bur", "veh".
  classify: firstOf(byWords(['220 \\bBUR', '240 \\bVEH|\\bMVT|MOTOR VEHICLE']), commonOffence),
  means: {
    call_group_type: 'Number of the call group (not stored)',
    census_tra: 'Census tract (not stored)',
    case_desc: 'Kind of call (not stored)',
  },
}
