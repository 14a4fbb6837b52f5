/** Los Angeles (open data 63jg-8b9z, 2010 to 2019, with its trailing blank in "AREA ", and 2nrs-mtv8 since). */

import { losAngelesOffence } from '../offences/los-angeles.ts'
import type { Layout } from './layout.ts'

export const losAngeles: Layout = {
  id: 'los-angeles',
  name: "Los Angeles' crime feed",
  city: 'Los Angeles',
  needs: ['dr_no', 'date_occ', 'time_occ', 'crm_cd_desc'],
  zone: 'America/Los_Angeles',
  bounds: { west: -118.75, south: 33.65, east: -118.1, north: 34.4 },
  dates: 'month-first',
  occurred: { date: 'date_occ', time: 'time_occ' },
  reported: { date: 'date_rptd' },
  places: [{ x: 'lon', y: 'lat', crs: 'EPSG:4326' }],
  offences: [
    { code: 'crm_cd', category: 'crm_cd_desc' },
    { code: 'crm_cd_1' },
    { code: 'crm_cd_2' },
    { code: 'crm_cd_3' },
    { code: 'crm_cd_4' },
  ],
  // Crm Cd 1 repeats Crm Cd; the reader drops a code that the row has named already.
  classify: losAngelesOffence,
  reference: 'dr_no',
  referenceIsRow: true,
  address: 'location',
  means: {
    area: 'Police area (not stored; Peel assigns the beat from the place)',
    area_name: 'Police area (not stored)',
    rpt_dist_no: 'Reporting district (not stored)',
    mocodes: 'Ways of working, as codes (not stored)',
    premis_desc: 'Kind of premises (not stored)',
    weapon_desc: 'Weapon (not stored)',
    status_desc: 'State of the case (not stored)',
  },
  never: ['vict_age', 'vict_sex', 'vict_descent'],
}
