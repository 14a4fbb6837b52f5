/** Which legal duty a rule implements, in the reader's language; the policies say it in English, beside the rule that they prove. */

import { type Phrase, phrase, say } from '#web/words/words.ts'

/** As the policies of the rooms write them, after `implements`; `rule-duties.test.ts` holds the two together. */
export const ruleDuties: readonly Phrase[] = [
  phrase('CJIS AC-2: accounts are managed by those named for it'),
  phrase('CJIS AT-3 and EU AI Act Art. 26(2): training is recorded before access is given'),
  phrase('CJIS AT-4: whoever answers for the work sees who was trained for what, and until when'),
  phrase('CJIS AU-6 and AC-7: failed and unusual sign-ins and refusals are looked through by those named for it'),
  phrase('CJIS AU-6: which records are close to staff, sensitive or decoys is kept by the security officer'),
  phrase('CJIS IA-5: an account whose second factor is lost comes back by the word of two people, neither of them its holder'),
  phrase('CJIS RA-5 and CA-7: weaknesses of the installation are looked for by those who can mend them'),
  phrase(
    'EU AI Act Art. 10(2)(f): offences found by looking feed back on themselves; whoever commands answers for including them',
  ),
  phrase('EU AI Act Art. 13: whoever is sent somewhere may see why, and whoever oversees may see how'),
  phrase(
    'EU AI Act Art. 14(4)(d) and LED Art. 4(1)(b): a named person with the authority to do so, on the duty that the plan is for, accepts, changes or rejects what a machine proposes',
  ),
  phrase('EU AI Act Art. 14(4)(d): whoever may decide on a plan may change it first'),
  phrase('EU AI Act Art. 14(4): asking for a suggestion changes nothing; whoever plans may ask'),
  phrase('EU AI Act Art. 15: those who answer for a method, and those who oversee it, can test it'),
  phrase('EU AI Act Art. 26(5): what was done with a plan is recorded by those who did it'),
  phrase(
    'LED Art. 10 and CJIS AT-3: restricted material is for those who were trained for it, on a basis stronger than a general one',
  ),
  phrase('LED Art. 10(b): to protect vital interests, at once, loudly, reviewed within 24 hours'),
  phrase(
    'LED Art. 14 and 25(1): whoever asks is given what is held about them, by those named for it, for a purpose, and the log says so',
  ),
  phrase('LED Art. 19 and 29(1): how strictly the agency binds itself is decided by those who answer for it, with a reason'),
  phrase(
    'LED Art. 20 and 34(b): how long what is kept, and what was erased, is seen by those who answer for it and by those who watch',
  ),
  phrase('LED Art. 25 and 30: a breach is documented from the logs, and who was given them stands in the log'),
  phrase('LED Art. 25(1): a disclosure names its recipient, and a second person has looked at it'),
  phrase('LED Art. 25(1): rows as they came in may name people, so each look has a purpose and stands in the log'),
  phrase('LED Art. 25(1): who works on a case, and whether it is open, is changed by those who answer for it'),
  phrase('LED Art. 25(1): words that people typed may name people, so reading them has a purpose and stands in the log'),
  phrase('LED Art. 25(2) and CJIS AU-6: somebody outside the work looks through the logs'),
  phrase('LED Art. 25(2) and CJIS AU-6: use is checked for misuse by somebody outside the work, who says what for'),
  phrase('LED Art. 25(2) and the two-person rule: nobody judges their own conduct, and no machine judges anybody’s'),
  phrase('LED Art. 25(2): logs exist to verify the lawfulness of processing'),
  phrase(
    'LED Art. 29(2)(e): a case marked confidential is for those who are assigned to it, and for an override that is reviewed',
  ),
  phrase('LED Art. 4(1)(b) and 25(1): a case file is read by those assigned to it, for a purpose that names this case'),
  phrase('LED Art. 4(1)(b) and 25(1): a closed case is read for a disclosure that a second person approved, while that lasts'),
  phrase(
    'LED Art. 4(1)(b) and 25(1): whoever searches says what for, and each search and each list taken along stands in the log',
  ),
  phrase("LED Art. 4(1)(b) and 25: an agency's holdings are for that agency; sharing is a disclosure of its own"),
  phrase('LED Art. 4(1)(b): no look at people without a specified, explicit and legitimate purpose'),
  phrase('LED Art. 4(1)(b): whoever is at work says at what'),
  phrase(
    'LED Art. 4(1)(c) and 20: single places leave the house masked only, by the word of the person who answers for data protection, with a reason, on duty',
  ),
  phrase('LED Art. 4(1)(c) and CJIS AC-2: where somebody works is said by whoever answers for the work, never by themselves'),
  phrase('LED Art. 4(1)(c): an officer on duty reads ordinary cases of the area that the duty is for'),
  phrase('LED Art. 4(1)(c): incidents without the people in them are what everybody who works here needs to see'),
  phrase('LED Art. 4(1)(c): that a case exists is for those whose work it may touch'),
  phrase('LED Art. 4(1)(c): the public is given counts, with noise and without small ones, never a report'),
  phrase('LED Art. 4(1)(c): whoever works an area is on duty there, and elsewhere by the word of a second person'),
  phrase('LED Art. 4(1)(d): records come in through those who answer for their accuracy'),
  phrase(
    'LED Art. 4(1)(e) and 20: what proceedings still need is kept by those who answer for what is kept, and seen by those who watch',
  ),
  phrase(
    'LED Art. 4(1)(e) and the duty to disclose: a closed case is read again for a defence, an appeal or a complaint, and somebody says which',
  ),
  phrase(
    'LED Art. 4(3) and 20: how suggestions are decided is studied without names, by those trained for it or answering for it, on duty, and the log says so',
  ),
  phrase('LED Art. 47: whoever oversees the agency sees what was referred to them'),
  phrase('LED Art. 5, 14 and 16: periods, holds, erasure, access and rectification are carried out by those named for it'),
  phrase(
    'LED Art. 8 and the two-person rule: that there is a warrant or a consent is confirmed by somebody other than who declared it',
  ),
  phrase('LED Art. 8: a case is opened on a legal basis by those who answer for it'),
  phrase(
    'LED art. 25 and 29: what logs lost by a backup that was put back is acknowledged in the open, by who runs the system and who watches over it',
  ),
  phrase(
    'the 24-hour review: that an override waits, or was not reviewed in time, is said to those who command, those who watch and those who answer for both',
  ),
  phrase('the 24-hour review: whoever has an override that nobody reviewed gets no further one'),
  phrase('the two-person rule: nobody alone loosens or changes what binds everybody'),
  phrase('the two-person rule: nobody approves what they asked for'),
  phrase('the two-person rule: nobody reviews their own override'),
  phrase('the two-person rule: of the two, one runs the system and the other watches over it'),
]

const known: ReadonlyMap<string, Phrase> = new Map(ruleDuties.map((one) => [one, one]))

/** `duty` as a rule says it, e.g. `implements LED Art. 25(2): …`. */
export function ruleDutyWords(duty: string): string {
  const said = duty.replace(/^implements /, '')
  const source = known.get(said)
  return source === undefined ? said : say(source)
}
