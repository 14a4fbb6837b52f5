/** Los Angeles: LAPD crime codes to NIBRS, by hand from their descriptions; unknown codes fall back on the words. */

import { type Classify, firstOf } from './rules.ts'
import { commonOffence } from './words.ts'

const table: Readonly<Record<string, string>> = {
  '09A': '110',
  '09B': '113',
  '100': '434 910 920 922',
  '11A': '121 122',
  '11B': '820 821',
  '11C': '815',
  '11D': '760 812 860',
  '120': '210 220',
  '13A': '230 231 235 236 250 251 761',
  '13B': '622 623 624 625 626 627',
  '13C': '755 763 928 930 956',
  '200': '648',
  '210': '940',
  '220': '310 320',
  '23A': '350 352 353 450 452 453',
  '23B': '351 451',
  '23C': '343 442 443',
  '23E': '473 474 475',
  '23F': '330 331 410 420 421',
  '23H': '341 440 441 470 471 472 480 485 487',
  '240': '433 510 520 522',
  '250': '649 660',
  '26A': '347 349 446 662 664 666 950 951',
  '26B': '653 654',
  '26F': '354',
  '26G': '661',
  '270': '345 444 445 668 670',
  '290': '740 745 924 926',
  '35A': '865',
  '36A': '830',
  '36B': '810',
  '370': '814',
  '40B': '805 806',
  '510': '942',
  '520': '753 756 931',
  '64A': '822',
  '64B': '921',
  '720': '840 943',
  '90A': '651 652',
  '90C': '762 850 880 882 884 886',
  '90F': '237 870 954',
  '90H': '932',
  '90J': '888 933',
  '90Z': '432 435 436 437 438 439 647 813 845 890 900 901 902 903 904 905 906 944 946 948 949 952',
}

const byCode = new Map(Object.entries(table).flatMap(([nibrs, codes]) => codes.split(' ').map((code) => [code, nibrs] as const)))

const byCrimeCode: Classify = ({ code }) => byCode.get(code.replace(/\.0+$/, ''))

export const losAngelesOffence = firstOf(byCrimeCode, commonOffence)
