/** What the migrations make of records’s tables, as a database says it. Written by `npm run tables`; whatever else a store holds is somebody else’s. */

export const recordsSchema: readonly string[] = `
records_import = column agency_id = text not null
records_import = column digest = text not null
records_import = column file = text not null
records_import = column header_line = text not null
records_import = column import_id = text not null
records_import = column number = integer not null
records_import = column recipe = text not null
records_import = column report = jsonb
records_import = column started_at = bigint not null
records_import = column state = text not null
records_import = constraint = CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'taken-back'::text])))
records_import = constraint = PRIMARY KEY (agency_id, import_id)
records_import = constraint = UNIQUE (agency_id, number)
records_import = kind = table
records_incident = column address = text
records_incident = column agency_id = text not null
records_incident = column beat = text
records_incident = column cell = integer
records_incident = column from_at = bigint not null
records_incident = column import_number = integer not null
records_incident = column key = bigint not null
records_incident = column latitude = double precision
records_incident = column longitude = double precision
records_incident = column offence = integer not null
records_incident = column reference = text
records_incident = column reported_at = bigint
records_incident = column revision = integer not null
records_incident = column to_at = bigint
records_incident = constraint = PRIMARY KEY (agency_id, key)
records_incident = kind = table
records_offence = column agency_id = text not null
records_offence = column category = text not null
records_offence = column code = text not null
records_offence = column detail = text not null
records_offence = column layout = text not null
records_offence = column nibrs = text
records_offence = column offence = integer not null
records_offence = constraint = PRIMARY KEY (agency_id, offence)
records_offence = kind = table
records_placing = column agency_id = text not null
records_placing = column beat = text
records_placing = column cell = integer
records_placing = column key = bigint not null
records_placing = constraint = PRIMARY KEY (agency_id, key)
records_placing = kind = table
records_quarantine = column agency_id = text not null
records_quarantine = column code = text not null
records_quarantine = column import_number = integer not null
records_quarantine = column line = integer not null
records_quarantine = column original = text not null
records_quarantine = column sentence = text not null
records_quarantine = constraint = PRIMARY KEY (agency_id, import_number, line)
records_quarantine = kind = table
records_superseded = column address = text
records_superseded = column agency_id = text not null
records_superseded = column beat = text
records_superseded = column cell = integer
records_superseded = column from_at = bigint not null
records_superseded = column import_number = integer not null
records_superseded = column key = bigint not null
records_superseded = column latitude = double precision
records_superseded = column longitude = double precision
records_superseded = column offence = integer not null
records_superseded = column reference = text
records_superseded = column reported_at = bigint
records_superseded = column revision = integer not null
records_superseded = column superseded_by = integer not null
records_superseded = column to_at = bigint
records_superseded = constraint = PRIMARY KEY (agency_id, superseded_by, key)
records_superseded = kind = table
records_territory = column agency_id = text not null
records_territory = column beat_of_cell = bytea not null
records_territory = column beats = jsonb not null
records_territory = column cells = bytea not null
records_territory = column digest = text not null
records_territory = column grid = jsonb not null
records_territory = column name = text not null
records_territory = column projection = text not null
records_territory = column resident_areas = jsonb not null
records_territory = column settled_from = text not null
records_territory = column shifts = jsonb not null
records_territory = column synthetic = boolean not null
records_territory = column zone = text not null
records_territory = constraint = PRIMARY KEY (agency_id)
records_territory = kind = table
`
  .trim()
  .split('\n')
