/** data.police.uk street files: month only, places snapped to shared anchors, anti-social behaviour without a number. */

import { policeUkOffence } from '../offences/short-lists.ts'
import type { Layout } from './layout.ts'

export const policeUk: Layout = {
  id: 'police-uk',
  name: 'a street file of data.police.uk',
  needs: ['month', 'reported_by', 'falls_within', 'crime_type'],
  zone: 'Europe/London',
  // Great Britain and Northern Ireland; each file's own force area is smaller.
  bounds: { west: -8.7, south: 49.8, east: 1.9, north: 61 },
  occurred: { at: 'month' },
  places: [{ x: 'longitude', y: 'latitude', crs: 'EPSG:4326' }],
  offences: [{ category: 'crime_type' }],
  classify: policeUkOffence,
  reference: 'crime_id',
  address: 'location',
  means: {
    reported_by: 'Force that reported (not stored)',
    falls_within: 'Force area (not stored)',
    lsoa_code: 'Census area (not stored; Peel assigns the beat from the place)',
    lsoa_name: 'Census area (not stored)',
    last_outcome_category: 'What became of it (not stored)',
    context: 'Always empty',
  },
  cautions: [
    {
      code: 'snapped-places',
      sentence:
        'Places are moved to one of a fixed set of anchor points, so many crimes share one point that is the place of none of them.',
    },
  ],
}
