/** Chicago's crime feed (data portal ijzp-q8t2), and the slim yearly file that lacks coordinates. */

import { chicagoOffence } from '../offences/chicago.ts'
import type { Layout } from './layout.ts'

export const chicago: Layout = {
  id: 'chicago',
  name: "Chicago's crime feed",
  city: 'Chicago',
  needs: ['date', 'primary_type', 'description', 'block'],
  zone: 'America/Chicago',
  bounds: { west: -87.95, south: 41.62, east: -87.5, north: 42.05 },
  dates: 'month-first',
  occurred: { at: 'date' },
  places: [
    { x: 'longitude', y: 'latitude', crs: 'EPSG:4326' },
    { x: 'x_coordinate', y: 'y_coordinate', crs: 'EPSG:3435' },
  ],
  offences: [{ code: 'iucr', category: 'primary_type', detail: 'description' }],
  classify: chicagoOffence,
  reference: 'id',
  referenceIsRow: true,
  address: 'block',
  means: {
    case_number: 'Case number; several rows may belong to one case',
    location_description: 'Kind of place (not stored)',
    arrest: 'Whether somebody was arrested (not stored)',
    domestic: 'Whether it was domestic (not stored)',
    beat: "Chicago's beat as written; Peel assigns the beat from the place",
    district: 'Police district (not stored)',
    fbi_code: 'UCR class (not stored; the offence is mapped from type and description)',
    updated_on: 'When the row was last rewritten; a later file corrects the row',
  },
  cautions: [{ code: 'block-address', sentence: 'Addresses are masked to the block, so a place is right to about 100 m.' }],
}
