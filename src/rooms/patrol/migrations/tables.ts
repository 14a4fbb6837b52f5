/** What the migrations make of patrol’s tables, as a database says it. Written by `npm run tables`; whatever else a store holds is somebody else’s. */

export const patrolSchema: readonly string[] = `
patrol_change = column agency_id = text not null
patrol_change = column at = bigint not null
patrol_change = column by_id = text not null
patrol_change = column by_name = text not null
patrol_change = column change = text not null
patrol_change = column position = integer not null
patrol_change = column suggestion_id = text not null
patrol_change = constraint = PRIMARY KEY (agency_id, suggestion_id, "position")
patrol_change = kind = table
patrol_plan = column agency_id = text not null
patrol_plan = column made_at = bigint not null
patrol_plan = column plan = text not null
patrol_plan = column position = integer not null
patrol_plan = column revision = integer not null
patrol_plan = column seed = bigint not null
patrol_plan = column shift_from = bigint not null
patrol_plan = column shift_name = text not null
patrol_plan = column shift_to = bigint not null
patrol_plan = column state = text not null
patrol_plan = column suggestion_id = text not null
patrol_plan = constraint = PRIMARY KEY (agency_id, suggestion_id)
patrol_plan = constraint = UNIQUE (agency_id, shift_from, shift_name, "position")
patrol_plan = kind = table
patrol_unit = column agency_id = text not null
patrol_unit = column beat_id = text
patrol_unit = column free_minutes = integer not null
patrol_unit = column id = text not null
patrol_unit = column latitude = double precision not null
patrol_unit = column longitude = double precision not null
patrol_unit = column position = integer not null
patrol_unit = constraint = PRIMARY KEY (agency_id, id)
patrol_unit = kind = table
patrol_visit = column agency_id = text not null
patrol_visit = column arrived_at = bigint not null
patrol_visit = column cell = integer not null
patrol_visit = column left_at = bigint
patrol_visit = column stop_id = text not null
patrol_visit = column suggestion_id = text not null
patrol_visit = column unit_id = text not null
patrol_visit = constraint = PRIMARY KEY (agency_id, stop_id)
patrol_visit = kind = table
`
  .trim()
  .split('\n')
