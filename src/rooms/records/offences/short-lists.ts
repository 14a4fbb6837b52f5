/** Feeds with a few dozen offences each: Philadelphia, Washington, Vancouver, England and Wales. */

import { byRules, firstOf } from './rules.ts'
import { commonOffence } from './words.ts'

export const philadelphiaOffence = firstOf(
  byRules({
    'AGGRAVATED ASSAULT FIREARM': ['13A'],
    'AGGRAVATED ASSAULT NO FIREARM': ['13A'],
    'ALL OTHER OFFENSES': ['90Z'],
    ARSON: ['200'],
    'BURGLARY NON-RESIDENTIAL': ['220'],
    'BURGLARY RESIDENTIAL': ['220'],
    'DISORDERLY CONDUCT': ['90C'],
    'DRIVING UNDER THE INFLUENCE': ['90D'],
    EMBEZZLEMENT: ['270'],
    'FORGERY AND COUNTERFEITING': ['250'],
    FRAUD: ['26A'],
    'GAMBLING VIOLATIONS': ['39A'],
    'HOMICIDE - CRIMINAL': ['09A'],
    'HOMICIDE - GROSS NEGLIGENCE': ['09B'],
    'HOMICIDE - JUSTIFIABLE': ['09C'],
    'LIQUOR LAW VIOLATIONS': ['90G'],
    'MOTOR VEHICLE THEFT': ['240'],
    'NARCOTIC / DRUG LAW VIOLATIONS': ['35A'],
    'OFFENSES AGAINST FAMILY AND CHILDREN': ['90F'],
    'OTHER ASSAULTS': ['13B'],
    'OTHER SEX OFFENSES (NOT COMMERCIALIZED)': ['11D'],
    'PROSTITUTION AND COMMERCIALIZED VICE': ['40A'],
    'PUBLIC DRUNKENNESS': ['90E'],
    RAPE: ['11A'],
    'RECEIVING STOLEN PROPERTY': ['280'],
    'RECOVERED STOLEN MOTOR VEHICLE': ['99Z'],
    'ROBBERY FIREARM': ['120'],
    'ROBBERY NO FIREARM': ['120'],
    'THEFT FROM VEHICLE': ['23F'],
    THEFTS: ['23H'],
    'VAGRANCY/LOITERING': ['90B'],
    'VANDALISM/CRIMINAL MISCHIEF': ['290'],
    'WEAPON VIOLATIONS': ['520'],
  }),
  commonOffence,
)

export const washingtonOffence = firstOf(
  byRules({
    ARSON: ['200'],
    'ASSAULT W/DANGEROUS WEAPON': ['13A'],
    BURGLARY: ['220'],
    HOMICIDE: ['09A'],
    'MOTOR VEHICLE THEFT': ['240'],
    ROBBERY: ['120'],
    'SEX ABUSE': ['11A'],
    'THEFT F/AUTO': ['23F'],
    'THEFT/OTHER': ['23H'],
  }),
  commonOffence,
)

/** "Offence Against a Person" pools assault, robbery and sexual offences: no class is honest, so it stays local. */
export const vancouverOffence = byRules({
  'BREAK AND ENTER COMMERCIAL': ['220'],
  'BREAK AND ENTER RESIDENTIAL/OTHER': ['220'],
  HOMICIDE: ['09A'],
  MISCHIEF: ['290'],
  'OTHER THEFT': ['23H'],
  'THEFT FROM VEHICLE': ['23F'],
  'THEFT OF BICYCLE': ['23H'],
  'THEFT OF VEHICLE': ['240'],
  'VEHICLE COLLISION OR PEDESTRIAN STRUCK (WITH FATALITY)': ['99Z'],
  'VEHICLE COLLISION OR PEDESTRIAN STRUCK (WITH INJURY)': ['99Z'],
})

/**
 * Two categories have no honest class and stay local: "Violence and sexual offences" pools murder with harassment, and
 * "Vehicle crime" pools theft of and theft from vehicles. Source of the names: data.police.uk, "About" (OGL v3).
 */
export const policeUkOffence = byRules({
  'ANTI-SOCIAL BEHAVIOUR': ['99Z'],
  'BICYCLE THEFT': ['23H'],
  BURGLARY: ['220'],
  'CRIMINAL DAMAGE AND ARSON': ['290'],
  DRUGS: ['35A'],
  'OTHER CRIME': ['90Z'],
  'OTHER THEFT': ['23H'],
  'POSSESSION OF WEAPONS': ['520'],
  'PUBLIC ORDER': ['90C'],
  ROBBERY: ['120'],
  SHOPLIFTING: ['23C'],
  'THEFT FROM THE PERSON': ['23A'],
})
