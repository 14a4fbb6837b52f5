/** Tables of refusals, signals, the random audit and marks; and what a look was at, for the agency’s own eyes only. */

export const watchSteps: readonly { name: string; statements: readonly string[] }[] = [
  {
    name: '006-watchkeeping-signals-audit-refusals',
    statements: [
      // The ledger never says which case was read; whoever watches for misuse must be able to tell.
      'alter table trust_look add column about text',
      'create index trust_look_about on trust_look (agency_id, about)',
      `create table trust_refusal (
        agency_id text not null, id text not null, at bigint not null, person_id text not null, code text not null,
        reason text not null, primary key (agency_id, id))`,
      'create index trust_refusal_at on trust_refusal (agency_id, at)',
      `create table trust_watch_run (
        agency_id text not null, id text not null, at bigint not null, ledger_index bigint not null, commitment text not null,
        document text not null, primary key (agency_id, id))`,
      `create table trust_signal (
        agency_id text not null, id text not null, run_id text not null, signal text not null, source text not null,
        person_id text not null, person_name text not null, person_role text not null, week bigint not null,
        part integer not null, found_at bigint not null, evidence text not null, state text not null, suggestion_id text,
        decision_id text, decided_by text, decided_by_name text, decided_at bigint, ledger_index bigint,
        primary key (agency_id, id), unique (agency_id, source, signal, person_id, week, part),
        foreign key (agency_id, run_id) references trust_watch_run (agency_id, id),
        check (decided_by is null or decided_by <> person_id))`,
      'create index trust_signal_week on trust_signal (agency_id, week)',
      `create table trust_audit_draw (
        agency_id text not null, id text not null, sealed text not null, commitment text not null, per_mille integer not null,
        from_at bigint not null, committed_at bigint not null, drawn_to bigint not null, seed text, revealed_at bigint,
        primary key (agency_id, id))`,
      'create unique index trust_audit_draw_open on trust_audit_draw (agency_id) where revealed_at is null',
      `create table trust_audit_item (
        agency_id text not null, ledger_index bigint not null, draw_id text not null, at bigint not null,
        person_id text not null, by_words text not null, what text not null, basis text, state text not null,
        reviewed_by text, reviewed_by_name text, reviewed_at bigint, primary key (agency_id, ledger_index),
        foreign key (agency_id, draw_id) references trust_audit_draw (agency_id, id),
        check (reviewed_by is null or reviewed_by <> person_id))`,
      `create table trust_watch_mark (
        agency_id text not null, id text not null, kind text not null, case_number text not null, person_id text,
        by_name text not null, at bigint not null, lifted_at bigint, primary key (agency_id, id))`,
    ],
  },
  {
    name: '012-watchkeeping-remarks-and-caps',
    statements: [
      // The ledger’s digest of what the reviewer typed; the words lie sealed for the watch.
      'alter table trust_audit_item add column reason text',
      // What a look was in the ledger, and whether who looked was assigned then; of earlier looks as well as it is known now.
      "alter table trust_look add column act text not null default 'consult'",
      "update trust_look set act = 'disclose' where action = 'trust.export-case'",
      'alter table trust_look add column assigned boolean not null default false',
      `update trust_look as l set assigned = exists (
        select 1 from trust_purpose p where p.agency_id = l.agency_id and p.id = l.purpose_id and p.case_id is not null and not p.is_override)
        or exists (select 1 from trust_case_member m where m.agency_id = l.agency_id and m.person_id = l.person_id
          and 'case:' || m.case_id = l.about)`,
      'create index trust_refusal_person on trust_refusal (agency_id, person_id, at)',
    ],
  },
  {
    name: '014-watchkeeping-refused-input',
    statements: [
      `create table trust_refused_input (
        agency_id text not null, id text not null, minute bigint not null, kind text not null, method text not null,
        route text not null, person_id text, address text not null, count integer not null, primary key (agency_id, id))`,
      'create index trust_refused_input_minute on trust_refused_input (agency_id, minute)',
    ],
  },
]
