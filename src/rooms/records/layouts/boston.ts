/** Boston: one row for each offence of an incident, with codes padded differently from year to year. */

import { bostonOffence } from '../offences/boston.ts'
import type { Layout } from './layout.ts'

export const boston: Layout = {
  id: 'boston',
  name: "Boston's incident feed",
  city: 'Boston',
  needs: ['incident_number', 'offense_code', 'offense_description', 'occurred_on_date'],
  zone: 'America/New_York',
  bounds: { west: -71.2, south: 42.22, east: -70.9, north: 42.42 },
  dates: 'month-first',
  occurred: { at: 'occurred_on_date' },
  places: [{ x: 'long', y: 'lat', crs: 'EPSG:4326' }],
  offences: [{ code: 'offense_code', category: 'offense_code_group', detail: 'offense_description' }],
  codeWidth: 5,
  classify: bostonOffence,
  reference: 'incident_number',
  address: 'street',
  means: {
    shooting: 'Whether shots were fired (not stored)',
    district: 'Police district (not stored; Peel assigns the beat from the place)',
    reporting_area: 'Reporting area (not stored)',
    year: 'Follows from the date',
    month: 'Follows from the date',
    day_of_week: 'Follows from the date',
    hour: 'Follows from the date',
  },
}
