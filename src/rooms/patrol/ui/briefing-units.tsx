/** Which unit's briefing: for an officer who opens Peel on the way to the car. */

import './briefing.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { reads } from '#web/api.ts'
import { Empty, Loaded } from '#web/parts/states.tsx'
import { duration } from '#web/words/numbers.ts'
import { t } from '#web/words/words.ts'

export default function BriefingUnits() {
  const units = useQuery(reads.units())
  return (
    <div className="page briefing-units">
      <header className="page-head">
        <h1>{t('60-second briefing')}</h1>
        <p>{t('Choose your unit. The page is made for a phone and goes on without a network once it has been opened.')}</p>
      </header>
      <Loaded of={units}>
        {(list) =>
          list.length === 0 ? (
            <Empty title={t('No units on the roster')}>
              {t('A commander adds units for the shift; then their briefings appear here.')}
            </Empty>
          ) : (
            <ul>
              {list.map((unit) => (
                <li key={unit.id}>
                  <Link to="/briefing/$unit" params={{ unit: unit.id }} className="briefing-unit">
                    <strong>{unit.id}</strong>
                    <span className="quiet">
                      {unit.beat ? t('beat {beat}', { beat: unit.beat }) : t('whole city')} ·{' '}
                      {t('{time} free in a whole shift', { time: duration(unit.freeMinutes) })}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  )
}
