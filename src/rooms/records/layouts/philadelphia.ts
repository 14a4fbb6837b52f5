/** Philadelphia (Carto and ArcGIS): a byte-order mark, stray bytes, and the time of dispatch instead of the time of the crime. */

import { philadelphiaOffence } from '../offences/short-lists.ts'
import type { Layout } from './layout.ts'

export const philadelphia: Layout = {
  id: 'philadelphia',
  name: "Philadelphia's crime feed",
  city: 'Philadelphia',
  needs: ['dispatch_date', 'dispatch_time', 'text_general_code', 'ucr_general'],
  zone: 'America/New_York',
  bounds: { west: -75.3, south: 39.85, east: -74.94, north: 40.15 },
  dates: 'month-first',
  occurred: { date: 'dispatch_date', time: 'dispatch_time' },
  places: [
    { x: 'lng|lon|point_x', y: 'lat|point_y', crs: 'EPSG:4326' },
    { x: 'geometry_x', y: 'geometry_y', crs: 'EPSG:4326' },
  ],
  offences: [{ code: 'ucr_general', category: 'text_general_code' }],
  classify: philadelphiaOffence,
  reference: 'dc_key',
  address: 'location_block',
  means: {
    dispatch_date_time: 'When a car was sent, in UTC (the local date and time beside it are used)',
    dc_dist: 'Police district (not stored; Peel assigns the beat from the place)',
    psa: 'Police service area (not stored)',
    sector: 'Sector, in older exports (not stored)',
    hour: 'Hour of dispatch (follows from the time)',
  },
  cautions: [
    {
      code: 'dispatch-time',
      sentence:
        'The time is when a car was sent, not when it happened: burglaries and thefts found later stand at the hour of their call.',
    },
  ],
}
