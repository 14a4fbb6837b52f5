/** The same feed as it comes from different portals and years: other names, other order, other case, other separators, other packing. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { checkFile } from '../check-file.ts'
import { type TestFolder, testFolder, testNow } from '../test-files.ts'
import { layouts } from './all-layouts.ts'

let folder: TestFolder
before(async () => {
  folder = await testFolder()
})
after(() => folder.remove())

/** Made-up incidents under the columns of a real feed; one row that is whole, and the class it must come to. */
interface Feed {
  layout: string
  /** Which export it is. */
  as: string
  columns: string
  row: string
  nibrs: string
  crs?: string
}

const feeds: Feed[] = [
  {
    layout: 'chicago',
    as: 'the portal today',
    columns:
      'ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,Beat,District,Ward,Community Area,FBI Code,X Coordinate,Y Coordinate,Year,Updated On,Latitude,Longitude,Location',
    row: '11,JX11,03/09/2021 02:15:00 PM,012XX N MADEUP AVE,0620,BURGLARY,UNLAWFUL ENTRY,APARTMENT,false,false,1423,014,1,24,05,1163000,1910000,2021,03/16/2021 04:00:00 PM,41.909,-87.667,"(41.909, -87.667)"',
    nibrs: '220',
  },
  {
    layout: 'chicago',
    as: 'the API, in lower case and another order',
    columns:
      'id,case_number,block,date,primary_type,description,iucr,arrest,domestic,beat,fbi_code,latitude,longitude,updated_on,year',
    row: '12,JX12,012XX N MADEUP AVE,2021-03-09T14:15:00.000,BURGLARY,FORCIBLE ENTRY,0610,false,false,1423,05,41.909,-87.667,2021-03-16T16:00:00.000,2021',
    nibrs: '220',
  },
  {
    layout: 'new-york',
    as: 'historic',
    columns:
      'CMPLNT_NUM,CMPLNT_FR_DT,CMPLNT_FR_TM,CMPLNT_TO_DT,CMPLNT_TO_TM,ADDR_PCT_CD,RPT_DT,KY_CD,OFNS_DESC,PD_CD,PD_DESC,CRM_ATPT_CPTD_CD,LAW_CAT_CD,BORO_NM,LOC_OF_OCCUR_DESC,PREM_TYP_DESC,JURIS_DESC,X_COORD_CD,Y_COORD_CD,SUSP_AGE_GROUP,SUSP_RACE,SUSP_SEX,Latitude,Longitude,VIC_AGE_GROUP,VIC_RACE,VIC_SEX',
    row: '7001,04/02/2019,24:00:00,04/03/2019,06:30:00,75,04/03/2019,107,BURGLARY,221,"BURGLARY,RESIDENCE,NIGHT",COMPLETED,FELONY,BROOKLYN,INSIDE,RESIDENCE-HOUSE,N.Y. POLICE DEPT,1020000,185000,(null),(null),(null),40.67,-73.88,45-64,WHITE,F',
    nibrs: '220',
  },
  {
    layout: 'new-york',
    as: 'this year, from the API, where only the plane has a place',
    columns:
      'cmplnt_num,addr_pct_cd,boro_nm,cmplnt_fr_dt,cmplnt_fr_tm,cmplnt_to_dt,ofns_desc,pd_cd,pd_desc,rpt_dt,x_coord_cd,y_coord_cd,latitude,longitude',
    row: '7002,75,BROOKLYN,2024-04-02T00:00:00.000,11:20:00,,ROBBERY,397,"ROBBERY,OPEN AREA UNCLASSIFIED",2024-04-02T00:00:00.000,1020000,185000,,',
    nibrs: '120',
    crs: 'EPSG:4326',
  },
  {
    layout: 'los-angeles',
    as: '2010 to 2019, with a blank behind AREA',
    columns:
      'DR_NO,Date Rptd,DATE OCC,TIME OCC,AREA ,AREA NAME,Rpt Dist No,Part 1-2,Crm Cd,Crm Cd Desc,Mocodes,Vict Age,Vict Sex,Vict Descent,Premis Cd,Premis Desc,Weapon Used Cd,Weapon Desc,Status,Status Desc,Crm Cd 1,Crm Cd 2,Crm Cd 3,Crm Cd 4,LOCATION,Cross Street,LAT,LON',
    row: '190000001,02/11/2019 12:00:00 AM,02/10/2019 12:00:00 AM,2245,06,Hollywood,0646,1,210,ROBBERY,0344 0416,31,M,H,101,STREET,400,STRONG-ARM,IC,Invest Cont,210,,,,6200    MADEUP BL,,34.1,-118.33',
    nibrs: '120',
  },
  {
    layout: 'los-angeles',
    as: 'since 2020, from the API',
    columns:
      'dr_no,date_rptd,date_occ,time_occ,area,area_name,crm_cd,crm_cd_desc,vict_age,vict_sex,vict_descent,crm_cd_1,location,lat,lon',
    row: '200000002,2020-02-11T00:00:00.000,2020-02-10T00:00:00.000,0005,06,Hollywood,510,VEHICLE - STOLEN,0,,,510,6200 MADEUP BL,34.1,-118.33',
    nibrs: '240',
  },
  {
    layout: 'san-francisco-until-2018',
    as: 'the portal',
    columns: 'IncidntNum,Category,Descript,DayOfWeek,Date,Time,PdDistrict,Resolution,Address,X,Y,Location,PdId',
    row: '170000001,BURGLARY,"BURGLARY OF RESIDENCE, FORCIBLE ENTRY",Friday,03/10/2017 12:00:00 AM,23:40,MISSION,NONE,100 Block of MADEUP ST,-122.42,37.76,"(37.76, -122.42)",17000000105041',
    nibrs: '220',
  },
  {
    layout: 'san-francisco-until-2018',
    as: 'the API',
    columns: 'pdid,incidnt_num,incident_code,category,descript,day_of_week,date,time,pd_district,resolution,address,x,y',
    row: '1,170000002,26145,ROBBERY,"ROBBERY ON THE STREET, STRONGARM",Friday,2017-03-10T00:00:00,01:15,MISSION,NONE,100 Block of MADEUP ST,-122.42,37.76',
    nibrs: '120',
  },
  {
    layout: 'san-francisco',
    as: 'the portal since 2018',
    columns:
      'Incident Datetime,Incident Date,Incident Time,Incident Year,Incident Day of Week,Report Datetime,Row ID,Incident ID,Incident Number,CAD Number,Report Type Code,Incident Code,Incident Category,Incident Subcategory,Incident Description,Resolution,Intersection,CNN,Police District,Analysis Neighborhood,Latitude,Longitude,Point',
    row: '2023/05/01 07:30:00 AM,2023/05/01,07:30,2023,Monday,2023/05/01 09:00:00 AM,127000105041,1270001,230000001,,II,05041,Burglary,Burglary - Residential,"Burglary, Residence, Forcible Entry",Open or Active,A ST \\ B ST,2000,Mission,Mission,37.76,-122.42,POINT (-122.42 37.76)',
    nibrs: '220',
  },
  {
    layout: 'seattle',
    as: '2019 to 2024',
    columns:
      'Report Number,Offense ID,Offense Start DateTime,Offense End DateTime,Report DateTime,Group A B,Crime Against Category,Offense Parent Group,Offense,Offense Code,Precinct,Sector,Beat,MCPP,100 Block Address,Longitude,Latitude',
    row: '2022-000001,3001,07/05/2022 08:00:00 AM,07/05/2022 06:00:00 PM,07/05/2022 06:30:00 PM,A,PROPERTY,BURGLARY/BREAKING&ENTERING,Burglary/Breaking & Entering,220,N,U,U1,ROOSEVELT,12XX BLOCK OF MADEUP AVE NE,-122.31,47.67',
    nibrs: '220',
  },
  {
    layout: 'seattle',
    as: 'with underscores in date and time',
    columns:
      'report_number,offense_id,offense_start_date_time,offense_end_date_time,report_date_time,group_a_b,crime_against_category,offense_parent_group,offense,offense_code,100_block_address,longitude,latitude',
    row: '2022-000002,3002,,2022-07-05T18:00:00.000,2022-07-05T18:30:00.000,A,PROPERTY,MOTOR VEHICLE THEFT,Motor Vehicle Theft,240,12XX BLOCK OF MADEUP AVE NE,-122.31,47.67',
    nibrs: '240',
  },
  {
    layout: 'philadelphia',
    as: 'Carto',
    columns:
      'the_geom,cartodb_id,the_geom_webmercator,objectid,dc_dist,psa,dispatch_date_time,dispatch_date,dispatch_time,hour,dc_key,location_block,ucr_general,text_general_code,point_x,point_y,lat,lng',
    row: '0101,5,0101,5,22,1,2020-06-02 03:10:00+00,2020-06-01,23:10:00,23,202022000005,1800 BLOCK MADEUP ST,500,Burglary Residential,-75.16,39.98,39.98,-75.16',
    nibrs: '220',
  },
  {
    layout: 'philadelphia',
    as: 'an older export: upper case, SECTOR instead of psa, the key as a float',
    columns:
      'DC_DIST,SECTOR,DISPATCH_DATE_TIME,DISPATCH_DATE,DISPATCH_TIME,HOUR,DC_KEY,LOCATION_BLOCK,UCR_GENERAL,TEXT_GENERAL_CODE,POINT_X,POINT_Y',
    row: '22,A,2009-06-01 23:10:00,2009-06-01,23:10:00,23,200922000006.0,1800 BLOCK MADEUP ST,300,Robbery No Firearm,-75.16,39.98',
    nibrs: '120',
  },
  {
    layout: 'boston',
    as: 'until 2019, with code groups',
    columns:
      'INCIDENT_NUMBER,OFFENSE_CODE,OFFENSE_CODE_GROUP,OFFENSE_DESCRIPTION,DISTRICT,REPORTING_AREA,SHOOTING,OCCURRED_ON_DATE,YEAR,MONTH,DAY_OF_WEEK,HOUR,UCR_PART,STREET,Lat,Long,Location',
    row: 'I180000001,00520,Residential Burglary,BURGLARY - RESIDENTIAL - FORCE,B2,300,,2018-05-01 22:30:00,2018,5,Tuesday,22,Part One,MADEUP ST,42.33,-71.08,"(42.33, -71.08)"',
    nibrs: '220',
  },
  {
    layout: 'boston',
    as: 'since 2019, no groups, codes without their zeros, an offset in the date',
    columns:
      'INCIDENT_NUMBER,OFFENSE_CODE,OFFENSE_CODE_GROUP,OFFENSE_DESCRIPTION,DISTRICT,REPORTING_AREA,SHOOTING,OCCURRED_ON_DATE,YEAR,MONTH,DAY_OF_WEEK,HOUR,UCR_PART,STREET,Lat,Long,Location',
    row: '232000001,724,,AUTO THEFT,B2,300,0,2023-05-01 22:30:00+00,2023,5,Monday,22,,MADEUP ST,42.33,-71.08,"(42.33, -71.08)"',
    nibrs: '240',
  },
  {
    layout: 'washington',
    as: 'the portal',
    columns:
      'X,Y,CCN,REPORT_DAT,SHIFT,METHOD,OFFENSE,BLOCK,XBLOCK,YBLOCK,WARD,ANC,DISTRICT,PSA,NEIGHBORHOOD_CLUSTER,BLOCK_GROUP,CENSUS_TRACT,VOTING_PRECINCT,LATITUDE,LONGITUDE,BID,START_DATE,END_DATE,OBJECTID,OCTO_RECORD_ID',
    row: '-77.0,38.9,23000001,2023/05/02 11:00:00+00,DAY,OTHERS,BURGLARY,1200 - 1299 BLOCK OF MADEUP STREET NE,400000,136000,5,5C,5,505,Cluster 23,008803 1,008803,Precinct 77,38.9,-77.0,,2023/05/01 22:00:00+00,2023/05/02 10:30:00+00,1,23000001-01',
    nibrs: '220',
    crs: 'EPSG:26985',
  },
  {
    layout: 'vancouver',
    as: 'the download',
    columns: 'TYPE,YEAR,MONTH,DAY,HOUR,MINUTE,HUNDRED_BLOCK,NEIGHBOURHOOD,X,Y',
    row: 'Break and Enter Residential/Other,2022,6,14,7,30,12XX MADEUP ST,Kitsilano,488000.5,5457000.5',
    nibrs: '220',
    crs: 'EPSG:26910',
  },
  {
    layout: 'police-uk',
    as: 'a street file',
    columns:
      'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context',
    row: 'ab12,2023-05,Kent Police,Kent Police,0.52,51.27,On or near Madeup Road,E01000001,Maidstone 001A,Burglary,Under investigation,',
    nibrs: '220',
  },
  {
    layout: 'plain',
    as: 'date and time in two columns',
    columns: 'date,time,crime_type,latitude,longitude',
    row: '2022-06-14,22:45,Burglary,41.8,-87.7',
    nibrs: '220',
  },
]

const quoted = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** The fields of one well-formed line. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, inside, bare]) => inside ?? bare ?? '')
}

async function understood(name: string, content: string | Uint8Array): Promise<Record<string, unknown>> {
  const report = await checkFile(await folder.write(name, content), { now: testNow })
  const { layout, crs, read, kept, nibrs, from, to, resolution, unlocated, reasons } = report
  return { layout, crs, read, kept, nibrs, from, to, resolution, unlocated, reasons }
}

describe('feeds as their portals export them', () => {
  for (const { layout, as, columns, row, crs } of feeds) {
    it(`${layout}: ${as}`, async () => {
      const report = await understood('feed.csv', `${columns}\n${row}\n`)
      assert.deepEqual(
        [report.layout, report.crs, report.read, report.kept, report.nibrs, report.unlocated, report.reasons],
        [layout, crs ?? 'EPSG:4326', 1, 1, { mapped: 1, unmapped: 0 }, [], {}],
      )
      // However it is written down, it is the same incident.
      const header = fieldsOf(columns)
      const fields = fieldsOf(row)
      const turned = (values: string[], separator: string): string => values.toReversed().map(quoted).join(separator)
      const variants: [string, string | Uint8Array][] = [
        ['a byte-order mark and Windows line ends', `\uFEFF${columns}\r\n${row}\r\n`],
        ['columns in reverse, semicolons', `${turned(header, ';')}\n${turned(fields, ';')}\n`],
        ['tabs', `${header.join('\t')}\n${fields.map(quoted).join('\t')}\n`],
        ['upper case', `${columns.toUpperCase()}\n${row}\n`],
        [
          'lower case with underscores',
          `${header.map((name) => name.trim().toLowerCase().replaceAll(' ', '_')).join(',')}\n${row}`,
        ],
        [
          'every field in quotes',
          `${header.map((name) => `"${name}"`).join(',')}\n${fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\n`,
        ],
        ['packed', gzipSync(`${columns}\n${row}\n`)],
      ]
      for (const [variant, content] of variants) assert.deepEqual(await understood('feed.csv', content), report, variant)
    })
  }

  it('each comes to the class that its words mean', async () => {
    for (const { layout, as, columns, row, nibrs } of feeds) {
      const { prepareReading } = await import('../prepare-reading.ts')
      const reading = await prepareReading(await folder.write('feed.csv', `${columns}\n${row}\n`), { now: testNow })
      const reader = reading.reader()
      for (const sample of reading.sample) assert.equal(reader.read(sample), undefined)
      assert.equal(reader.offences.offences[reader.offenceAt[0] as number]?.class.nibrs, nibrs, `${layout}, ${as}`)
    }
  })

  it('every layout for a city is met here', () => {
    const met = new Set(feeds.map(({ layout }) => layout))
    const others = ['chicago-extract', 'nibrs-multi-city', 'portland-nij']
    assert.deepEqual(
      layouts.map(({ id }) => id).filter((id) => !met.has(id)),
      others,
    )
  })

  it('a line break inside quotes belongs to its row, and the next row keeps its line', async () => {
    const report = await checkFile(
      await folder.write(
        'lines.csv',
        'occurred_at,category,lon,lat\n2020-01-01,"Theft,\nother",-87.7,41.8\nnever,Theft,-87.7,41.8\n',
      ),
      { now: testNow },
    )
    assert.deepEqual([report.read, report.kept, report.aside.map(({ line }) => line)], [2, 1, [4]])
  })
})
