/** What can go wrong while Peel starts or is asked for something it does not have. */

import { defineErrors } from '../kernel/errors.ts'

export const appRefuses = defineErrors('app', {
  'unknown-option': {
    status: 400,
    sentence: (f: { said: string }) =>
      `${f.said}. Peel understands --demo, --data, --home, --port, --host, --seed, --zone and --crs; nothing was started.`,
  },
  'no-such-path': {
    status: 400,
    sentence: (f: { path: string }) => `There is nothing at ${f.path}. Check the path; nothing was started.`,
  },
  'not-a-seed': { status: 400, sentence: (f: { seed: string }) => `"${f.seed}" is not a whole number, so it cannot be a seed.` },
  'no-such-command': {
    status: 400,
    sentence: (f: { said: string; hint: string }) =>
      `There is no command "${f.said}"${f.hint}. \`npx peel --help\` lists them all.`,
  },
  'bad-call': { status: 400, sentence: (f: { said: string }) => f.said },
  'no-home': {
    status: 400,
    sentence: (f: { home: string }) =>
      `There is no Peel folder at ${f.home}. Run \`npm start\` once, or name one with --home; nothing was changed.`,
  },
  'demo-in-real-folder': {
    status: 400,
    sentence: (f: { home: string }) =>
      `${f.home} holds an agency's own records, so no demo city is put there. Name another folder with --home; nothing was changed.`,
  },
  'demo-takes-no-file': {
    status: 400,
    sentence: (_: Record<string, never>) =>
      'Real records are not put into the demo city, where anybody signs in with one click. Leave --demo away, or name another folder with --home; nothing was started.',
  },
  'demo-stays': {
    status: 409,
    sentence: (f: { home: string }) =>
      `${f.home} holds the synthetic demo city, where anybody signs in with one click; it does not belong on an agency's server. Nothing was moved.`,
  },
  'demo-on-a-server': {
    status: 400,
    sentence: (f: { home: string }) =>
      `In a demo anybody signs in with one click, so it is not started on the PostgreSQL that DATABASE_URL names. Clear DATABASE_URL for the demo in ${f.home}, or leave --demo away and name an agency's folder with --home; nothing was started.`,
  },
  'path-not-readable': {
    status: 400,
    sentence: (f: { path: string }) =>
      `This user may not read ${f.path}. Give it leave, or name another file; nothing was started.`,
  },
  'no-such-job': {
    status: 404,
    sentence: (_: { id: string }) => 'That piece of work is not known here, perhaps since Peel was restarted.',
  },
  'no-such-place': {
    status: 404,
    sentence: (f: { place: string }) => `This folder holds no city called ${f.place}. Nothing was changed.`,
  },
  'no-such-route': { status: 404, sentence: (f: { path: string }) => `Peel has nothing at ${f.path}.` },
  'not-understood': { status: 400, sentence: (f: { said: string }) => `The request was not understood: ${f.said}` },
  'too-many': {
    status: 429,
    sentence: (_: Record<string, never>) =>
      'Too many requests came from here within a minute. Nothing was changed. Wait a minute, then try again.',
  },
  'too-large': {
    status: 413,
    sentence: (_: Record<string, never>) =>
      'More was sent than Peel takes at once: one file with the few words about it, or a form of at most one megabyte. Nothing was kept.',
  },
  'bad-proxy': {
    status: 400,
    sentence: (f: { said: string }) =>
      `PEEL_PROXY names "${f.said}", which is no address or network like 10.0.0.5 or 10.0.0.0/24. Nothing was started.`,
  },
  'bad-events-to': {
    status: 400,
    sentence: (_: Record<string, never>) =>
      'PEEL_EVENTS_TO is neither "stdout", nor a file, nor an https address without a password in it. Nothing was started.',
  },
  'not-text': {
    status: 400,
    sentence: (_: Record<string, never>) =>
      'What was sent holds a sign that is no text (a zero byte, or half a character), perhaps from copying. Nothing was changed. Type it anew.',
  },
  'wrong-host': {
    status: 421,
    sentence: (_: Record<string, never>) => 'This Peel answers only on this machine. Open it as http://localhost.',
  },
  'come-encrypted': {
    status: 403,
    sentence: (_: Record<string, never>) =>
      'Peel answers by https only, and this request did not come by it. Open its https address. Nothing was changed.',
  },
  'origin-plain': {
    status: 400,
    sentence: (f: { origin: string }) =>
      `Peel speaks TLS here, and its own address in the settings is ${f.origin}. Set origin in identity.json (or PEEL_ORIGIN) to its https address; nothing was started.`,
  },
  'station-only': {
    status: 403,
    sentence: (_: Record<string, never>) =>
      "Only this machine's own command line may do that, with the token in the Peel folder.",
  },
  unexpected: {
    status: 500,
    sentence: (f: { reference: string }) =>
      `Something went wrong inside Peel. Nothing half-done was kept. Give your administrator the number ${f.reference}.`,
  },
})
