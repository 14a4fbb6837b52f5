/** Offence tables: every rule leads to a NIBRS class, and the tables agree with what others found. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { checkFile } from '../check-file.ts'
import { referenceFile, testNow } from '../test-files.ts'
import { bostonOffence } from './boston.ts'
import { chicagoBroadOffence, chicagoOffence } from './chicago.ts'
import { losAngelesOffence } from './los-angeles.ts'
import { newYorkOffence } from './new-york.ts'
import { asNibrs, localClass, nibrsClass, nibrsClasses } from './nibrs.ts'
import { byRules, type Classify } from './rules.ts'
import { sanFranciscoOffence } from './san-francisco.ts'
import { seattleOffence } from './seattle.ts'
import { policeUkOffence, vancouverOffence } from './short-lists.ts'
import { commonOffence } from './words.ts'

describe('broad types', () => {
  const broad = (classify: Classify, category: string, detail = ''): string | undefined => {
    const code = classify({ code: '', category, detail })
    return code && nibrsClass(code)?.name
  }
  it('are called what they are, where nothing finer is told', () => {
    assert.equal(broad(chicagoBroadOffence, 'ASSAULT'), 'Assault (kind not told apart)')
    assert.equal(broad(chicagoBroadOffence, 'BATTERY'), 'Assault (kind not told apart)')
    assert.equal(broad(chicagoBroadOffence, 'THEFT'), 'Theft (kind not told apart)')
    assert.equal(broad(chicagoBroadOffence, 'BURGLARY'), 'Burglary')
    assert.equal(broad(commonOffence, 'Assault'), 'Assault (kind not told apart)')
  })
  it('keep the finer class where a detail tells it', () => {
    assert.equal(broad(chicagoOffence, 'BATTERY', 'DOMESTIC BATTERY SIMPLE'), 'Simple assault')
    assert.equal(broad(commonOffence, 'Assault', 'simple'), 'Simple assault')
    assert.equal(broad(commonOffence, 'Theft', 'from motor vehicle'), 'Theft from a motor vehicle')
  })
  it('have codes that no file carries', () => assert.deepEqual(['13U', '23U'].map(asNibrs), [undefined, '23H']))
})

describe('NIBRS', () => {
  it('reads codes as files write them', () => {
    assert.deepEqual(['220', '13a', '9A', '22A', '12B', '11U', '999', ''].map(asNibrs), [
      '220',
      '13A',
      '09A',
      '220',
      '120',
      '11A',
      undefined,
      undefined,
    ])
  })

  it('marks what is found by looking, and only that', () => {
    for (const code of ['35A', '40A', '39A', '520', '90G', '90D']) assert.equal(nibrsClass(code)?.discovery, 'discovered', code)
    for (const code of ['220', '120', '240', '13A', '13B', '23H', '290', '11A', '90J'])
      assert.equal(nibrsClass(code)?.discovery, 'reported', code)
    assert.equal(new Set(nibrsClasses().map(({ name }) => name)).size, nibrsClasses().length)
  })

  it('keeps local words where no class is honest', () => {
    assert.equal(policeUkOffence({ code: '', category: 'Violence and sexual offences', detail: '' }), undefined)
    assert.equal(vancouverOffence({ code: '', category: 'Offence Against a Person', detail: '' }), undefined)
    assert.equal(localClass('Vehicle crime').nibrs, 'local:vehicle crime')
  })

  it('refuses a rule that leads nowhere', () => {
    assert.throws(() => byRules({ THEFT: ['22A'] }), RangeError)
  })
})

describe('common words', () => {
  it('tell apart what sounds alike', () => {
    const cases: [string, string][] = [
      ['Burglary', '220'],
      ['Residential burglary', '220'],
      ['Theft from vehicle', '23F'],
      ['Theft of vehicle', '240'],
      ['Motor vehicle theft', '240'],
      ['Theft', '23U'],
      ['Shoplifting', '23C'],
      ['personal robbery', '120'],
      ['Aggravated assault', '13A'],
      ['Simple assault', '13B'],
      ['Domestic battery', '13B'],
      ['murder and nonnegligent manslaughter', '09A'],
      ['Vandalism', '290'],
      ['Drug possession', '35A'],
      ['nyc shootings', '13A'],
    ]
    for (const [words, nibrs] of cases) assert.equal(commonOffence({ code: '', category: words, detail: '' }), nibrs, words)
  })
})

/** Least share of the crosswalk's lines that get a class, and least share that get the same class. */
const crosswalks: { city: string; classify: Classify; category?: string; detail: string; mapped: number; same: number }[] = [
  { city: 'Chicago', classify: chicagoOffence, category: 'Primary Type', detail: 'Description', mapped: 1, same: 0.95 },
  {
    city: 'SF',
    classify: sanFranciscoOffence,
    category: 'incident_category',
    detail: 'incident_description',
    mapped: 0.98,
    same: 0.85,
  },
  { city: 'new_york', classify: newYorkOffence, category: 'ofns_desc', detail: 'pd_desc', mapped: 0.98, same: 0.78 },
  {
    city: 'Seattle',
    classify: seattleOffence,
    category: 'Summarized Offense Description',
    detail: 'Offense Type',
    mapped: 0.98,
    same: 0.93,
  },
  { city: 'Boston', classify: bostonOffence, detail: 'OFFENSE_DESCRIPTION', mapped: 0.98, same: 0.9 },
]

describe('against published crosswalks', () => {
  for (const { city, classify, category, detail, mapped, same } of crosswalks) {
    const { path, skip } = referenceFile(`crosswalks/categories_${city}.csv`)
    it(city, { skip }, () => {
      const lines = parse(readFileSync(path), {
        columns: true,
        bom: true,
        relax_column_count: true,
        relax_quotes: true,
      }) as Record<string, string>[]
      const answers = lines.map((line) => ({
        own: classify({ code: '', category: category ? (line[category] ?? '') : '', detail: line[detail] ?? '' }),
        // Robbery stands there as 121 to 134, a spreadsheet's counting.
        theirs: asNibrs(line.NIBRS_Offense_Code ?? '') ?? (/^1[23]\d$/.test(line.NIBRS_Offense_Code ?? '') ? '120' : undefined),
      }))
      const share = (passes: (answer: (typeof answers)[number]) => boolean): number =>
        answers.filter(passes).length / answers.length
      assert.ok(share(({ own }) => own !== undefined) >= mapped)
      assert.ok(share(({ own, theirs }) => own === theirs) >= same, String(share(({ own, theirs }) => own === theirs)))
    })
  }

  const losAngeles = referenceFile('crosswalks/local_categories_los_angeles.csv')
  it('Los Angeles: every crime code has a class', { skip: losAngeles.skip }, () => {
    const lines = parse(readFileSync(losAngeles.path), { columns: true }) as { crm_cd: string }[]
    assert.ok(lines.length > 130)
    for (const { crm_cd: code } of lines) assert.ok(losAngelesOffence({ code, category: '', detail: '' }), code)
  })

  const slim = referenceFile('chicago_2022_slim.csv.gz')
  it('maps at least 99.9 % of 215,551 rows of Chicago 2022', { skip: slim.skip }, async () => {
    const { read, kept, nibrs } = await checkFile(slim.path, { now: testNow })
    assert.deepEqual([read, kept], [215_551, 215_551])
    assert.ok(nibrs.mapped / (nibrs.mapped + nibrs.unmapped) >= 0.999, JSON.stringify(nibrs))
  })

  for (const name of ['2018-10-nottinghamshire-street.csv', '2018-11-leicestershire-street.csv']) {
    const uk = referenceFile(`uk_police_street/${name}`)
    it(`${name}: month only, everything kept, two pools unmapped`, { skip: uk.skip }, async () => {
      const report = await checkFile(uk.path, { now: testNow })
      assert.equal(report.read, report.kept)
      assert.equal(report.resolution, 'month')
      assert.ok(report.nibrs.unmapped > 0 && report.nibrs.unmapped < report.nibrs.mapped)
    })
  }
})
