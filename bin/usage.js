/** What `npm start -- --help` prints: every option of a start, before anything is built. */

export const usage = `npm start -- [options]

Starts Peel: the demo city, or your own folder where there is one.

  --port N       where it answers (default 7373; PORT does the same)
  --host NAME    on which address it listens (default 127.0.0.1: this machine only; HOST does the same);
                 other machines are spoken to in TLS: PEEL_TLS_CERT and PEEL_TLS_KEY name certificate and key
  --data FILE    imports a crime file into your own folder, then opens it
  --data FOLDER  opens that Peel folder; --home FOLDER and PEEL_HOME do the same
  --crs EPSG:n   coordinate system of the file
  --zone Z       time zone of the file, e.g. America/Chicago
  --demo         the demo city, even where a folder of your own stands
  --seed N       which demo city is generated (default 1)

Everything else: npx peel --help`
