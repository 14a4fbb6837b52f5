/** Every layout reads a row as its feed writes it, and every trap of the real feeds is met here once. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { checkFile } from './check-file.ts'
import { PLACED } from './interpret-row.ts'
import { prepareReading } from './prepare-reading.ts'
import { previewImport } from './preview-import.ts'
import { type TestFolder, testFolder, testNow } from './test-files.ts'

let folder: TestFolder
before(async () => {
  folder = await testFolder()
})
after(() => folder.remove())

interface Understood {
  layout: string
  crs: string
  rows: { from: string; hours: number; reported: string; place: string; offences: string[]; reference: string; fault?: string }[]
}

/** Times in the layout's own zone; places to a hundredth of a degree. */
async function understand(content: string, options: { crs?: string; name?: string } = {}): Promise<Understood> {
  const path = await folder.write(options.name ?? 'feed.csv', content)
  const reading = await prepareReading(path, { now: testNow, crs: options.crs })
  const reader = reading.reader()
  const local = (at: number): string => {
    const { year, month, day, hour, minute } = reading.zone.local(at as never)
    const two = (value: number): string => String(value).padStart(2, '0')
    return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`
  }
  const rows = reading.sample.map((row) => {
    const fault = reader.read(row)
    return {
      from: fault ? '' : local(reader.from),
      hours: fault ? 0 : (reader.to - reader.from) / 3_600_000,
      reported: fault ? '' : local(reader.reported),
      place: fault || reader.placing !== PLACED ? 'none' : `${reader.longitude.toFixed(2)},${reader.latitude.toFixed(2)}`,
      offences: fault
        ? []
        : [...reader.offenceAt.subarray(0, reader.offenceCount)].map((at) => reader.offences.offences[at]?.class.nibrs ?? '?'),
      reference: fault ? '' : reader.reference,
      ...(fault ? { fault: fault.code } : {}),
    }
  })
  return { layout: reading.layout.id, crs: reading.crs, rows }
}

describe('layouts', () => {
  it('Chicago: local time, several rows of one case, projected feet where degrees are missing', async () => {
    const { layout, rows } = await understand(
      [
        'ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,Beat,X Coordinate,Y Coordinate,Updated On,Latitude,Longitude,Location',
        '1,JA1,07/04/2017 11:05:00 PM,097XX S HALSTED,0486,BATTERY,DOMESTIC BATTERY SIMPLE,RESIDENCE,false,true,0511,,,01/01/2018,41.7171,-87.6431,"(41.7171, -87.6431)"',
        '2,JA1,07/04/2017 11:05:00 PM,097XX S HALSTED,0560,ASSAULT,SIMPLE,RESIDENCE,false,true,0511,1144606,1903566,01/01/2018,,,',
        '3,JA2,07/04/2017 11:05:00 PM,097XX S HALSTED,0820,THEFT,$500 AND UNDER,STREET,false,false,0511,0,0,01/01/2018,36.619446395,-91.686565684,',
      ].join('\n'),
    )
    assert.equal(layout, 'chicago')
    assert.deepEqual(
      rows.map(({ from, hours, place, offences, reference }) => [from, hours, place, offences, reference]),
      [
        ['2017-07-04 23:05', 0, '-87.64,41.72', ['13B'], '1'],
        ['2017-07-04 23:05', 0, '-87.74,41.89', ['13B'], '2'],
        // The origin of the state plane: a known slip of the geocoder, in the middle of Missouri.
        ['2017-07-04 23:05', 0, 'none', ['23H'], '3'],
      ],
    )
  })

  it('New York: spans, 24:00:00, "(null)", only an end, spans that run backwards', async () => {
    const { layout, rows } = await understand(
      [
        'CMPLNT_NUM,CMPLNT_FR_DT,CMPLNT_FR_TM,CMPLNT_TO_DT,CMPLNT_TO_TM,RPT_DT,PD_CD,OFNS_DESC,PD_DESC,Latitude,Longitude,VIC_RACE,SUSP_SEX',
        '1,06/01/2015,08:00:00,06/01/2015,18:00:00,06/02/2015,1,BURGLARY,"BURGLARY,RESIDENCE,DAY",40.7,-73.9,BLACK,M',
        '2,06/01/2015,24:00:00,,,06/02/2015,1,ROBBERY,"ROBBERY,OPEN AREA",40.7,-73.9,(null),(null)',
        '3,,(null),06/03/2015,12:00:00,06/03/2015,1,ROBBERY,"ROBBERY,OPEN AREA",(null),(null),,',
        '4,06/05/2015,12:00:00,06/04/2015,12:00:00,06/05/2015,1,ROBBERY,"ROBBERY,OPEN AREA",40.7,-73.9,,',
        '5,,,,,06/05/2015,1,ROBBERY,"ROBBERY,OPEN AREA",40.7,-73.9,,',
        '6,06/05/1015,12:00:00,,,06/05/2015,1,ROBBERY,"ROBBERY,OPEN AREA",40.7,-73.9,,',
      ].join('\n'),
    )
    assert.equal(layout, 'new-york')
    assert.deepEqual(
      rows.map(({ from, hours, reported, fault, place }) => fault ?? [from, hours, reported, place]),
      [
        ['2015-06-01 08:00', 10, '2015-06-02 23:59', '-73.90,40.70'],
        ['2015-06-02 00:00', 0, '2015-06-02 23:59', '-73.90,40.70'],
        ['2015-06-03 12:00', 0, '2015-06-03 23:59', 'none'],
        'negative-span',
        'no-date',
        'bad-date',
      ],
    )
  })

  it('Los Angeles: "AREA " with its blank, times as numbers, up to four offences in a row, (0, 0)', async () => {
    const { layout, rows } = await understand(
      [
        'DR_NO,Date Rptd,DATE OCC,TIME OCC,AREA ,AREA NAME,Crm Cd,Crm Cd Desc,Vict Age,Vict Sex,Vict Descent,Crm Cd 1,Crm Cd 2,Crm Cd 3,Crm Cd 4,LOCATION,LAT,LON',
        '10304468,01/08/2020 12:00:00 AM,01/07/2020 12:00:00 AM,845,03,Southwest,230,"ASSAULT WITH DEADLY WEAPON, AGGRAVATED ASSAULT",36,F,B,230,310,998,,1100 W 39TH PL,34.0141,-118.2978',
        '10304469,01/08/2020 12:00:00 AM,01/07/2020 12:00:00 AM,1,03,Southwest,510,VEHICLE - STOLEN,0,,,510,,,,1100 W 39TH PL,0,0',
      ].join('\n'),
    )
    assert.equal(layout, 'los-angeles')
    assert.deepEqual(
      rows.map(({ from, place, offences, reported }) => [from, place, offences, reported]),
      [
        ['2020-01-07 08:45', '-118.30,34.01', ['13A', '220', 'local:998'], '2020-01-08 00:00'],
        ['2020-01-07 00:01', 'none', ['240'], '2020-01-08 00:00'],
      ],
    )
  })

  it('San Francisco before and since May 2018: x is the longitude, category typos', async () => {
    const old = await understand(
      'IncidntNum,Category,Descript,DayOfWeek,Date,Time,PdDistrict,Resolution,Address,X,Y,Location,PdId\n150060275,NON-CRIMINAL,LOST PROPERTY,Monday,01/19/2015,14:00,MISSION,NONE,18TH ST,-122.42,37.76,"(37.76, -122.42)",15006027571000\n1,ROBBERY,"ROBBERY, BODILY FORCE",Sunday,02/01/2015,15:45,TENDERLOIN,NONE,X,-120.5,90,,2\n',
    )
    assert.deepEqual(
      [old.layout, old.rows[0]?.from, old.rows[0]?.offences, old.rows[0]?.place],
      ['san-francisco-until-2018', '2015-01-19 14:00', ['99Z'], '-122.42,37.76'],
    )
    assert.equal(old.rows[1]?.place, 'none')
    const recent = await understand(
      'Incident Datetime,Incident Date,Incident Time,Report Datetime,Row ID,Incident ID,Incident Code,Incident Category,Incident Description,Intersection,Latitude,Longitude\n2021/07/25 12:00:00 AM,2021/07/25,00:00,2021/07/25 01:41:00 PM,105718906372,1057189,06372,Motor Vehicle Theft?,"Vehicle, Stolen, Auto",A \\ B,37.76,-122.42\n2021/07/25 12:00:00 AM,2021/07/25,00:00,2021/07/25 01:41:00 PM,2,2,1,Weapons Offence,Weapon,A,,\n',
    )
    assert.deepEqual(
      [recent.layout, recent.rows.map(({ offences, reported }) => [offences[0], reported])],
      [
        'san-francisco',
        [
          ['240', '2021-07-25 13:41'],
          ['520', '2021-07-25 13:41'],
        ],
      ],
    )
  })

  it('Seattle: NIBRS codes of its own, start or end missing', async () => {
    const { layout, rows } = await understand(
      [
        'Report Number,Offense ID,Offense Start DateTime,Offense End DateTime,Report DateTime,Group A B,Crime Against Category,Offense Parent Group,Offense,Offense Code,Longitude,Latitude,100 Block Address',
        '2020-1,1,02/05/2020 10:10:00 AM,,02/05/2020 11:24:31 AM,A,SOCIETY,ANIMAL CRUELTY,Animal Cruelty,720,-122.38,47.64,X',
        '2020-1,2,,02/05/2020 01:00:00 PM,02/05/2020 02:00:00 PM,A,PROPERTY,LARCENY-THEFT,Identity Theft,26F,-122.38,47.64,X',
        '2020-1,3,02/05/2020 10:10:00 AM,02/05/2020 12:10:00 PM,02/05/2020 02:00:00 PM,A,PERSON,HOMICIDE,Justifiable,09C,0,0,X',
        '2020-1,4,02/05/2020 10:10:00 AM,02/05/2020 12:10:00 PM,02/05/2020 02:00:00 PM,B,NOT_A_CRIME,999,Not Reportable,999,0,0,X',
      ].join('\n'),
    )
    assert.equal(layout, 'seattle')
    assert.deepEqual(
      rows.map(({ from, hours, offences, place }) => [from, hours, offences[0], place]),
      [
        ['2020-02-05 10:10', 0, '720', '-122.38,47.64'],
        ['2020-02-05 13:00', 0, '26F', '-122.38,47.64'],
        ['2020-02-05 10:10', 2, '09C', 'none'],
        ['2020-02-05 10:10', 2, '99Z', 'none'],
      ],
    )
  })

  it('Philadelphia: a byte-order mark, local date and time beside the UTC one', async () => {
    const { layout, rows } = await understand(
      '\uFEFFthe_geom,cartodb_id,objectid,dc_dist,psa,dispatch_date_time,dispatch_date,dispatch_time,hour,dc_key,location_block,ucr_general,text_general_code,point_x,point_y,lat,lng\n,1,1,22,1,2018-01-02 04:30:00+00,2018-01-01,23:30:00,23,201822000001,1800 BLOCK X,600,Theft from Vehicle,-75.16,39.98,39.98,-75.16\n',
    )
    assert.deepEqual(
      [layout, rows[0]?.from, rows[0]?.offences, rows[0]?.place],
      ['philadelphia', '2018-01-01 23:30', ['23F'], '-75.16,39.98'],
    )
  })

  it('Boston: codes padded differently are one code, (-1, -1) is nowhere', async () => {
    const header =
      'INCIDENT_NUMBER,OFFENSE_CODE,OFFENSE_CODE_GROUP,OFFENSE_DESCRIPTION,DISTRICT,SHOOTING,OCCURRED_ON_DATE,STREET,Lat,Long\n'
    const path = await folder.write(
      'boston.csv',
      `${header}I1,00619,Larceny,LARCENY ALL OTHERS,D14,,2018-09-02 13:00:00,X,42.35,-71.13\nI2,619,Larceny,LARCENY ALL OTHERS,D14,,2018-09-02 13:00:00,X,-1,-1\n`,
    )
    const reading = await prepareReading(path, { now: testNow })
    const reader = reading.reader()
    const placings = reading.sample.map((row) => {
      assert.equal(reader.read(row), undefined)
      return reader.placing === PLACED
    })
    assert.deepEqual(
      [reading.layout.id, reader.offences.offences.map(({ code }) => code), placings],
      ['boston', ['00619'], [true, false]],
    )
  })

  it('Boston since 2022: local times stamped +00, which the hour beside them gives away', async () => {
    const header = 'INCIDENT_NUMBER,OFFENSE_CODE,OFFENSE_DESCRIPTION,OCCURRED_ON_DATE,HOUR,STREET,Lat,Long\n'
    const row = (hour: string): string => `${header}I1,619,LARCENY ALL OTHERS,2022-05-01 22:30:00+00,${hour},X,42.35,-71.13\n`
    assert.equal((await understand(row('22'))).rows[0]?.from, '2022-05-01 22:30')
    // Without that witness an offset means what it says.
    assert.equal((await understand(row('18'))).rows[0]?.from, '2022-05-01 18:30')
    const { warnings } = await previewImport(await folder.write('stamped.csv', row('22')), { now: testNow })
    assert.ok(warnings.some(({ code }) => code === 'offset-ignored'))
    const meant = await previewImport(await folder.write('meant.csv', row('18')), { now: testNow })
    assert.match(meant.warnings.find(({ code }) => code === 'times-with-offset')?.sentence ?? '', /is read as 18:30/)
  })

  it('Washington: Maryland metres, spans, backwards ones set aside', async () => {
    const { layout, crs, rows } = await understand(
      [
        'REPORT_DAT,SHIFT,OFFENSE,METHOD,BLOCK,DISTRICT,PSA,WARD,CCN,XBLOCK,YBLOCK,START_DATE,END_DATE',
        '2019/05/04 10:00:00+00,DAY,BURGLARY,OTHERS,X,7,1,8,19000001,400000,130000,2019/05/03 08:00:00,2019/05/03 18:30:00',
        '2019-05-04T10:00:00.000Z,DAY,THEFT F/AUTO,OTHERS,X,7,1,8,19000002,400000,130000,2019/05/03 18:00:00,2019/05/03 08:30:00',
      ].join('\n'),
    )
    assert.deepEqual([layout, crs], ['washington', 'EPSG:26985'])
    assert.deepEqual(
      [rows[0]?.hours, rows[0]?.place, rows[0]?.offences, rows[0]?.reported],
      [10.5, '-77.00,38.84', ['220'], '2019-05-04 06:00'],
    )
    assert.equal(rows[1]?.fault, 'negative-span')
  })

  it('Vancouver: UTM metres, X = 0 is all of the violence, and the preview says so', async () => {
    const content = [
      'TYPE,YEAR,MONTH,DAY,HOUR,MINUTE,HUNDRED_BLOCK,NEIGHBOURHOOD,X,Y',
      'Theft of Bicycle,2021,5,7,13,30,10XX ALBERNI ST,West End,491102.2,5459091.8',
      'Offence Against a Person,2021,5,7,0,0,OFFSET TO PROTECT PRIVACY,,0,0',
      'Offence Against a Person,2021,5,8,,,OFFSET TO PROTECT PRIVACY,,0.0,0.0',
    ].join('\n')
    const { layout, rows } = await understand(content)
    assert.equal(layout, 'vancouver')
    assert.deepEqual(
      rows.map(({ from, hours, place }) => [from, hours, place]),
      [
        ['2021-05-07 13:30', 0, '-123.12,49.28'],
        ['2021-05-07 00:00', 0, 'none'],
        ['2021-05-08 00:00', 24, 'none'],
      ],
    )
    const preview = await previewImport(await folder.write('vancouver.csv', content), { now: testNow })
    const banner = preview.warnings.find(({ code }) => code === 'unlocated')
    assert.match(banner?.sentence ?? '', /2 of 3 incidents \(66\.7 %\).*offence against a person 2 of 2/)
  })

  it('data.police.uk: the month only, blank numbers, and the preview says what cannot be done', async () => {
    const content = [
      'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context',
      ',2018-10,Nottinghamshire Police,Nottinghamshire Police,-1.34,53.05,On or near X,E01,A,Anti-social behaviour,,',
      'abc,2018-10,Nottinghamshire Police,Nottinghamshire Police,,,No Location,,,Violence and sexual offences,Under investigation,',
    ].join('\n')
    const { layout, rows } = await understand(content)
    assert.equal(layout, 'police-uk')
    assert.deepEqual(
      rows.map(({ from, hours, place, offences }) => [from, hours, place, offences[0]]),
      [
        ['2018-10-01 00:00', 745, '-1.34,53.05', '99Z'],
        ['2018-10-01 00:00', 745, 'none', 'local:violence and sexual offences'],
      ],
    )
    const preview = await previewImport(await folder.write('uk.csv', content), { now: testNow })
    assert.equal(preview.resolution, 'month')
    assert.ok(preview.warnings.some(({ code }) => code === 'month-only'))
  })

  it('plain: metres and feet by EPSG number, a NIBRS code or words', async () => {
    const metres = await understand('x,y,date_single\n365535.52,563965.21,31/01/2014\n', {
      crs: 'EPSG:2790',
      name: 'burglary.csv',
    })
    assert.deepEqual(
      [metres.crs, metres.rows[0]?.place, metres.rows[0]?.from, metres.rows[0]?.hours, metres.rows[0]?.offences],
      ['EPSG:2790', '-87.55,41.74', '2014-01-31 00:00', 24, ['220']],
    )
    const feet = await understand('occurred_at,category,x,y\n2014-01-31 10:00,22A,7688186,676342\n', { crs: 'EPSG:2913' })
    assert.deepEqual([feet.rows[0]?.place, feet.rows[0]?.offences], ['-122.50,45.50', ['220']])
    const words = await understand(
      'occurred_from,occurred_to,reported_at,category,lon,lat\n2020-01-01 08:00,2020-01-01 18:00,2020-01-01 19:00,Theft from motor vehicle,-87.6,41.8\n',
    )
    assert.deepEqual([words.rows[0]?.hours, words.rows[0]?.reported, words.rows[0]?.offences], [10, '2020-01-01 19:00', ['23F']])
  })

  it('GeoJSON, Esri JSON with epoch milliseconds and web Mercator, and a bare list', async () => {
    const geo = await understand(
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            properties: { occurred_at: '2020-01-01T10:00:00', category: 'Robbery' },
            geometry: { type: 'Point', coordinates: [-87.6, 41.8] },
          },
        ],
      }),
      { name: 'feed.geojson' },
    )
    assert.deepEqual(
      [geo.rows[0]?.from, geo.rows[0]?.place, geo.rows[0]?.offences],
      ['2020-01-01 10:00', '-87.60,41.80', ['120']],
    )
    const esri = await understand(
      JSON.stringify({
        spatialReference: { wkid: 102100, latestWkid: 3857 },
        fields: [{ name: 'occurred_at', type: 'esriFieldTypeDate' }],
        features: [
          { attributes: { occurred_at: Date.UTC(2020, 0, 1, 16), category: 'Robbery' }, geometry: { x: -9751588, y: 5129672 } },
          { attributes: { occurred_at: Date.UTC(2020, 0, 1, 16), category: 'Robbery' }, geometry: { x: 'NaN', y: 'NaN' } },
        ],
      }),
      { name: 'feed.json' },
    )
    assert.deepEqual(
      [esri.crs, esri.rows.map(({ from, place }) => [from, place])],
      [
        'EPSG:3857',
        [
          ['2020-01-01 10:00', '-87.60,41.79'],
          ['2020-01-01 10:00', 'none'],
        ],
      ],
    )
    const bare = await understand('[{"occurred_at":"2020-01-01","category":"Robbery","lon":"-87.6","lat":"41.8"}]', {
      name: 'rows.json',
    })
    assert.equal(bare.rows[0]?.place, '-87.60,41.80')
  })
})

describe('rows that are set aside', () => {
  it('each has a code, and read = kept + set aside', async () => {
    const path = await folder.write(
      'faults.csv',
      [
        'occurred_at,category,lon,lat',
        '2020-01-01 10:00,THEFT,-87.6,41.8',
        '2031-01-01 10:00,THEFT,-87.6,41.8',
        '1866-10-14,THEFT,-87.6,41.8',
        'yesterday,THEFT,-87.6,41.8',
        ',THEFT,-87.6,41.8',
        '2020-01-01,THEFT,west,41.8',
        '2020-01-01,THEFT,-87.6,141.8',
        '2020-01-01,THEFT',
        '2020-01-01,THEFT,-87.6,41.8,surplus',
        '2020-01-01,"THEFT,-87.6,41.8',
      ].join('\n'),
    )
    const report = await checkFile(path, { now: testNow })
    assert.deepEqual(report.reasons, {
      'future-date': 1,
      'too-long-ago': 1,
      'bad-date': 1,
      'no-date': 1,
      'bad-place': 1,
      'off-the-globe': 1,
      'too-few-fields': 1,
      'too-many-fields': 1,
      'unclosed-quote': 1,
    })
    assert.equal(report.read, report.kept + report.quarantined)
    assert.equal(report.kept, 1)
  })
})

describe('a date column whose clock never moves', () => {
  const rows = (clock: (n: number) => string, count = 30) =>
    Array.from({ length: count }, (_, n) => {
      const day = String((n % 28) + 1).padStart(2, '0')
      return `2020-03-${day} ${clock(n)},${String(n % 24).padStart(2, '0')}:30,Theft,-87.7,41.8`
    })
  const occurredIn = async (lines: string[]) => {
    const path = await folder.write('clock.csv', `occurred_at,time,category,lon,lat\n${lines.join('\n')}\n`)
    const { sample, warnings } = await previewImport(path, { now: testNow, zone: 'America/Chicago' })
    return { first: sample.slice(0, 3).map(({ occurred }) => occurred), told: warnings.some(({ code }) => code === 'idle-clock') }
  }

  it('gives way to the column with the time, and says so', async () => {
    assert.deepEqual(await occurredIn(rows(() => '05:00:00')), {
      first: ['2020-03-01 00:30', '2020-03-02 01:30', '2020-03-03 02:30'],
      told: true,
    })
  })

  it('that moves is the time, and so is one in too few rows to tell', async () => {
    const moving = await occurredIn(rows((n) => (n === 29 ? '05:01:00' : '05:00:00')))
    assert.deepEqual(moving, { first: ['2020-03-01 05:00', '2020-03-02 05:00', '2020-03-03 05:00'], told: false })
    assert.equal((await occurredIn(rows(() => '05:00:00', 19))).told, false)
  })
})

describe('what is never stored', () => {
  it('described victims are named in the preview as never stored, in every layout', async () => {
    const preview = await previewImport(
      await folder.write(
        'la.csv',
        'DR_NO,DATE OCC,TIME OCC,Crm Cd,Crm Cd Desc,Vict Age,Vict Sex,Vict Descent,LAT,LON\n1,01/07/2020,845,510,VEHICLE - STOLEN,36,F,B,34.01,-118.29\n',
      ),
      { now: testNow },
    )
    const never = preview.columns.filter(({ means }) => means.includes('never stored')).map(({ name }) => name)
    assert.deepEqual(never, ['Vict Age', 'Vict Sex', 'Vict Descent'])
    assert.ok(!JSON.stringify(preview.sample).includes('36'))
  })
})
