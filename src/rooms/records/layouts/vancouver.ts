/** Vancouver: UTM metres, single columns for year to minute, and no place at all for offences against a person. */

import { vancouverOffence } from '../offences/short-lists.ts'
import type { Layout } from './layout.ts'

export const vancouver: Layout = {
  id: 'vancouver',
  name: "Vancouver's crime feed",
  city: 'Vancouver',
  needs: ['type', 'year', 'month', 'day', 'hundred_block', 'x', 'y'],
  zone: 'America/Vancouver',
  bounds: { west: -123.3, south: 49.15, east: -122.95, north: 49.35 },
  occurred: { year: 'year', month: 'month', day: 'day', hour: 'hour', minute: 'minute' },
  places: [{ x: 'x', y: 'y', crs: 'EPSG:26910' }],
  offences: [{ category: 'type' }],
  classify: vancouverOffence,
  address: 'hundred_block',
  means: { neighbourhood: 'Neighbourhood (not stored; Peel assigns the beat from the place)' },
  cautions: [
    {
      code: 'violence-without-place',
      sentence: 'This feed hides the place of every offence against a person, so no map made from it shows any violence.',
    },
  ],
}
