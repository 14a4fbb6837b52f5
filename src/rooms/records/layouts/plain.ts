/** The plain layout: `occurred_at,category,lon,lat`, or `x,y` with a coordinate system, and the names people give these. */

import { byOwnNibrs, firstOf } from '../offences/rules.ts'
import { commonOffence } from '../offences/words.ts'
import type { Layout } from './layout.ts'

const when =
  'occurred_at|occurred_from|occurred_on|occurred|occurrence_date|date_time|datetime|timestamp|occur_date|occ_date|offense_date|offence_date|incident_datetime|incident_date|date_start|date_single|date_of_occurrence|date|month|ts|time'

export const plain: Layout = {
  id: 'plain',
  name: 'a plain table of incidents',
  needs: [when],
  // A time of day in a column of its own counts where the date has none.
  occurred: { at: when, time: 'time_of_day|occurred_time|occurrence_time|time_occurred|time_occ|incident_time|time' },
  until: { at: 'occurred_to|occurred_until|date_end|occurred_end' },
  reported: { at: 'reported_at|reported_on|report_date|date_reported|reported' },
  places: [
    {
      x: 'lon|longitude|lng|long|x|x_coordina|x_coordinate|easting',
      y: 'lat|latitude|y|y_coordina|y_coordinate|northing',
      crs: '',
    },
  ],
  offences: [
    {
      code: 'nibrs|offense_code|offence_code|nibrs_code',
      category: 'category|offence|offense|offense_type|offence_type|crime_type|type|primary_type|crime',
      detail: 'detail|description|offense_description|offence_description',
    },
  ],
  classify: firstOf(byOwnNibrs, commonOffence),
  reference: 'reference|uid|id|incident_no|incident_number|incident_key|case_number|incident_id',
  address: 'address|block|location',
  never: [
    'victim_age',
    'victim_sex',
    'victim_race',
    'vict_age',
    'vict_sex',
    'vict_descent',
    'age',
    'sex',
    'race',
    'descent',
    'ethnicity',
  ],
}
