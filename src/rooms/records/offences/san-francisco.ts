/**
 * San Francisco: incident category and description, of the feed until May 2018 and of the one since. Checked against
 * Matt Ashby's Crime Open Database crosswalk (MIT licence).
 */

import { byRules, firstOf } from './rules.ts'
import { commonOffence } from './words.ts'

const larceny = [
  '23F LOCKED|UNLOCKED|FROM (AUTO|VEHICLE)|TRUCK|AUTO BOOT',
  '23G STRIP|AUTO PART|ACCESSOR|LICENSE PLATE',
  '23B PURSE|SNATCH',
  '23A PICKPOCKET|FROM PERSON|BUNCO|TRICK|DRUNK ROLL|PROSTITUTE',
  '23C SHOPLIFT',
  '23E COIN|METER|PHONE BOOTH|VENDING',
  '23D BUILDING',
  '270 EMPLOYEE',
  '23H',
]
const robbery = ['120']
const assault = [
  '520 DISCHARG|SHOOTING (AT|INTO)|FIREARM.*(NEGLIGENT|DISCHARGE)',
  '13C THREAT|STALK|HARASS|TERRORIZ',
  '11D SEXUAL',
  '13A AGG|W/|WEAPON|KNIFE|GUN|FORCE|MAYHEM|CAUSTIC|POISON|SERIOUS INJ|GREAT BODILY|STRANG|CORPORAL|INFLICT|SHOOT',
  '13B',
]
const drugs = ['35B PARAPHERNALIA|INSTRUMENT|HYPODERMIC', '250 PRESCRIPTION.*FORG|FORGE', '90B LOITER', '35A']
const weapons = ['520']
const vehicleTheft = ['99Z RECOVERED|RECOVERY', '26A EMBEZZ|RENT', '240']
const fraud = [
  '26F IDENTITY',
  '26C PERSONAT',
  '26B CREDIT|ACCESS CARD|ATM',
  '26E COMPUTER|WIRE|INTERNET|PHONE',
  '26D WELFARE',
  '90A CHECK',
  '26A',
]
const family = [
  '90F NEGLECT|CRUEL|ENDANGER|ABANDON|DESERT|NON-?SUPPORT|CHILD',
  '13C THREAT|HARASS|STALK',
  '100 ABDUCT|STEAL',
  '99Z RUNAWAY|MISSING',
  '90F',
]
const forcible = [
  '11B SODOMY|ORAL COP',
  '11C OBJECT',
  '11D BATTERY|TOUCH|FONDL|ANNOY|MOLEST|LEWD',
  '13A ASSAULT TO',
  '11A RAPE|ASSAULT|ABUSE|PENETRATION',
  '90Z',
]
const notCrime = ['99Z']

export const sanFranciscoOffence = firstOf(
  byRules({
    ARSON: ['200'],
    ASSAULT: assault,
    'BAD CHECKS': ['90A'],
    BRIBERY: ['510'],
    BURGLARY: ['23F VEHICLE', '220'],
    'CASE CLOSURE': notCrime,
    'CIVIL SIDEWALKS': notCrime,
    'COURTESY REPORT': notCrime,
    'DISORDERLY CONDUCT': ['90C'],
    'DRIVING UNDER THE INFLUENCE': ['90D'],
    'DRUG OFFENSE': drugs,
    'DRUG VIOLATION': drugs,
    'DRUG/NARCOTIC': drugs,
    DRUNKENNESS: ['90E'],
    EMBEZZLEMENT: ['270'],
    EXTORTION: ['210'],
    'FAMILY OFFENSE': family,
    'FAMILY OFFENSES': family,
    'FIRE REPORT': notCrime,
    'FORGERY AND COUNTERFEITING': ['250'],
    'FORGERY/COUNTERFEITING': ['250'],
    FRAUD: fraud,
    GAMBLING: ['39C DEVICE|MACHINE|EQUIP|SLOT', '39B MAINTAIN|OPERAT|CONDUCT', '39A'],
    HOMICIDE: ['09A'],
    'HUMAN TRAFFICKING (A), COMMERCIAL SEX ACTS': ['64A'],
    'HUMAN TRAFFICKING (B), INVOLUNTARY SERVITUDE': ['64B'],
    'HUMAN TRAFFICKING, COMMERCIAL SEX ACTS': ['64A'],
    'JUVENILE OFFENSES': ['99Z RUNAWAY|INVOLVED', '90Z'],
    KIDNAPPING: ['100'],
    'LARCENY THEFT': larceny,
    'LARCENY/THEFT': larceny,
    'LIQUOR LAWS': ['90G'],
    LOITERING: ['90B'],
    'LOST PROPERTY': notCrime,
    'MALICIOUS MISCHIEF': ['290'],
    'MISCELLANEOUS INVESTIGATION': ['90Z'],
    'MISSING PERSON': notCrime,
    'MOTOR VEHICLE THEFT': vehicleTheft,
    'MOTOR VEHICLE THEFT?': vehicleTheft,
    'NON-CRIMINAL': notCrime,
    'OFFENCES AGAINST THE FAMILY AND CHILDREN': family,
    'PORNOGRAPHY/OBSCENE MAT': ['370'],
    PROSTITUTION: ['40B PANDER|PIMP|KEEP|PROCUR|HOUSE|ENCOURAG', '40C SOLICITS? (TO|A|FOR)|CUSTOMER|PURCHASE', '40A'],
    RAPE: forcible,
    'RECOVERED VEHICLE': notCrime,
    ROBBERY: robbery,
    RUNAWAY: notCrime,
    'SECONDARY CODES': notCrime,
    'SEX OFFENSE': ['370 OBSCENE|PORNOGR', '90H PEEP', '90C INDECENT|LEWD|EXPOS', '90Z'],
    'SEX OFFENSES, FORCIBLE': forcible,
    'SEX OFFENSES, NON FORCIBLE': ['36A INCEST', '36B', '90Z'],
    'STOLEN PROPERTY': ['280'],
    SUICIDE: notCrime,
    SUSPICIOUS: notCrime,
    'SUSPICIOUS OCC': notCrime,
    'TRAFFIC COLLISION': notCrime,
    'TRAFFIC VIOLATION ARREST': notCrime,
    TREA: ['90J'],
    TRESPASS: ['90J'],
    VANDALISM: ['290'],
    'VEHICLE IMPOUNDED': notCrime,
    'VEHICLE MISPLACED': notCrime,
    'VEHICLE THEFT': vehicleTheft,
    WARRANT: notCrime,
    WARRANTS: notCrime,
    'WEAPON LAWS': weapons,
    'WEAPONS CARRYING ETC': weapons,
    'WEAPONS OFFENCE': weapons,
    'WEAPONS OFFENSE': weapons,
  }),
  commonOffence,
  // What is left under "other" and says nothing plainer.
  byRules({
    OTHER: ['90Z'],
    'OTHER MISCELLANEOUS': ['90Z'],
    'OTHER OFFENSES': ['99Z DEATH|LICENSE|TRAFFIC', '90Z'],
    '': ['90Z'],
  }),
)
