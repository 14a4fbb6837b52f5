/** New York City complaints (open data qgea-i56i, historic, and 5uac-w243, this year): two data sets of one shape. */

import { newYorkOffence } from '../offences/new-york.ts'
import type { Layout } from './layout.ts'

export const newYork: Layout = {
  id: 'new-york',
  name: "New York's complaint feed",
  city: 'New York',
  needs: ['cmplnt_num', 'cmplnt_fr_dt', 'ofns_desc'],
  zone: 'America/New_York',
  bounds: { west: -74.3, south: 40.45, east: -73.65, north: 40.95 },
  dates: 'month-first',
  occurred: { date: 'cmplnt_fr_dt', time: 'cmplnt_fr_tm' },
  until: { date: 'cmplnt_to_dt', time: 'cmplnt_to_tm' },
  reported: { date: 'rpt_dt' },
  places: [
    { x: 'longitude', y: 'latitude', crs: 'EPSG:4326' },
    { x: 'x_coord_cd', y: 'y_coord_cd', crs: 'EPSG:2263' },
  ],
  offences: [{ code: 'pd_cd', category: 'ofns_desc', detail: 'pd_desc' }],
  classify: newYorkOffence,
  reference: 'cmplnt_num',
  referenceIsRow: true,
  means: {
    ky_cd: 'Three-digit offence code (not stored; pd_cd is finer)',
    law_cat_cd: 'Felony, misdemeanour or violation (not stored)',
    boro_nm: 'Borough (not stored)',
    addr_pct_cd: 'Precinct (not stored; Peel assigns the beat from the place)',
    prem_typ_desc: 'Kind of premises (not stored)',
    crm_atpt_cptd_cd: 'Attempted or completed (not stored)',
  },
  never: ['susp_age_group', 'susp_race', 'susp_sex', 'vic_age_group', 'vic_race', 'vic_sex'],
  cautions: [
    {
      code: 'spans',
      sentence:
        'Many complaints give a span from one moment to another; Peel spreads such an incident over its span and never guesses a moment in it.',
    },
  ],
}
