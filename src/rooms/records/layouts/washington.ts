/** Washington DC: Maryland state-plane metres, spans from START_DATE to END_DATE, a few of them backwards. */

import { washingtonOffence } from '../offences/short-lists.ts'
import type { Layout } from './layout.ts'

export const washington: Layout = {
  id: 'washington',
  name: "Washington DC's crime feed",
  city: 'Washington DC',
  needs: ['report_dat', 'offense', 'ccn', 'method'],
  zone: 'America/New_York',
  bounds: { west: -77.13, south: 38.78, east: -76.9, north: 39.0 },
  dates: 'month-first',
  occurred: { at: 'start_date' },
  until: { at: 'end_date' },
  reported: { at: 'report_dat' },
  places: [
    { x: 'xblock', y: 'yblock', crs: 'EPSG:26985' },
    { x: 'longitude', y: 'latitude', crs: 'EPSG:4326' },
  ],
  offences: [{ category: 'offense' }],
  classify: washingtonOffence,
  reference: 'ccn',
  referenceIsRow: true,
  address: 'block',
  means: {
    shift: 'Watch on which it was reported (not stored)',
    method: 'Gun, knife or other (not stored)',
    district: 'Police district (not stored; Peel assigns the beat from the place)',
    psa: 'Police service area (not stored)',
    ward: 'Ward (not stored)',
  },
  cautions: [
    {
      code: 'spans',
      sentence: 'Most rows give a span; Peel spreads such an incident over its span and never guesses a moment in it.',
    },
  ],
}
