/** Seattle (open data tazs-3rd5): NIBRS already, with start or end sometimes missing. */

import { seattleOffence } from '../offences/seattle.ts'
import type { Layout } from './layout.ts'

export const seattle: Layout = {
  id: 'seattle',
  name: "Seattle's crime feed",
  city: 'Seattle',
  needs: [
    'offense_start_datetime|offense_start_date_time|offense_date',
    'offense_parent_group|nibrs_offense_code_description|offense_category',
    'offense_code|nibrs_offense_code',
    'report_number',
  ],
  zone: 'America/Los_Angeles',
  bounds: { west: -122.46, south: 47.47, east: -122.2, north: 47.76 },
  dates: 'month-first',
  occurred: { at: 'offense_start_datetime|offense_start_date_time|offense_date' },
  until: { at: 'offense_end_datetime|offense_end_date_time' },
  reported: { at: 'report_datetime|report_date_time' },
  places: [{ x: 'longitude', y: 'latitude', crs: 'EPSG:4326' }],
  offences: [
    {
      code: 'offense_code|nibrs_offense_code',
      category: 'offense_parent_group|nibrs_offense_code_description|offense_category',
      detail: 'offense|offense_sub_category',
    },
  ],
  classify: seattleOffence,
  reference: 'offense_id|report_number',
  address: '100_block_address|block_address',
  means: {
    group_a_b: 'NIBRS group (follows from the code)',
    crime_against_category: 'Person, property or society (follows from the code)',
    mcpp: 'Neighbourhood (not stored)',
    beat: "Seattle's beat as written; Peel assigns the beat from the place",
  },
}
