/** How many events the whole city should expect on a day: a fading mean, the weekday, and what is not yet reported. */

const HALF_LIVES = [7, 14, 28, 56, 112, 365]
const WEEKDAY_PRIOR = 200

export interface Level {
  observe(day: number, weight: number, knownDay: number): void
  /** Picks the half-life and the weekday factors that would have served best before `origin`. */
  learn(origin: number): void
  /** Expected events on local day `day`, seen from the beginning of `origin`. */
  expected(origin: number, day: number): number
}

/**
 * `firstDay` is the first local day of the record. Mean of the known counts per day, each day weighing `2^(-age / h)`,
 * divided by the share of a day's events that is usually known at that age (otherwise late reports look like calm), times
 * a weekday factor shrunk to 1 by {@link WEEKDAY_PRIOR} events. h maximises the past one-day-ahead Poisson likelihood.
 */
export function estimateLevel(firstDay: number): Level {
  let counts = new Float64Array(1024)
  const lags = new Float64Array(61)
  let weekday = new Float64Array(7).fill(1)
  let halfLife = 56
  let complete = new Float64Array(61).fill(1)

  const at = (day: number): number => {
    const i = day - firstDay
    if (i >= counts.length) {
      const longer = new Float64Array(Math.max(counts.length * 2, i + 1))
      longer.set(counts)
      counts = longer
    }
    return i
  }
  /** Days that no event was seen on may lie beyond the array. */
  const countOn = (day: number): number => counts[day - firstDay] ?? 0
  const factor = (day: number): number => weekday[((day % 7) + 7) % 7] as number
  const completeAt = (age: number): number => (age > 60 ? 1 : (complete[age] as number))
  const faded = (origin: number, life: number): number => {
    let top = 0
    let bottom = 0
    const days = Math.min(origin - firstDay, Math.ceil(life * 6))
    for (let age = 1; age <= days; age++) {
      const weight = 2 ** (-age / life)
      const day = origin - age
      top += weight * countOn(day)
      bottom += weight * factor(day) * completeAt(age)
    }
    return bottom > 0 ? top / bottom : 0
  }

  return {
    observe(day, weight, knownDay) {
      if (day < firstDay) return
      const i = at(day)
      counts[i] = (counts[i] as number) + weight
      const lag = Math.min(60, Math.max(1, knownDay - day))
      lags[lag] = (lags[lag] as number) + weight
    },
    learn(origin) {
      complete = completeness(lags)
      weekday = weekdayFactors(counts, firstDay, origin)
      let best = Number.NEGATIVE_INFINITY
      // The recent end is incomplete where reports come late; judge on days that are settled.
      const last = origin - 1 - settleDays(complete)
      const first = Math.max(firstDay + 28, last - 365)
      for (const candidate of HALF_LIVES) {
        let score = 0
        for (let day = first; day <= last; day++) {
          const mean = Math.max(1e-9, faded(day, candidate) * factor(day))
          score += countOn(day) * Math.log(mean) - mean
        }
        if (score > best) {
          best = score
          halfLife = candidate
        }
      }
    },
    expected: (origin, day) => Math.max(1e-9, faded(origin, halfLife) * factor(day)),
  }
}

/** Share of a day's events known `age` days later, from all lags seen so far. */
function completeness(lags: Float64Array): Float64Array<ArrayBuffer> {
  const total = lags.reduce((sum, n) => sum + n, 0)
  const known = new Float64Array(lags.length).fill(1)
  if (total === 0) return known
  let sum = 0
  for (let age = 0; age < lags.length; age++) {
    sum += lags[age] as number
    known[age] = Math.max(0.05, sum / total)
  }
  return known
}

const settleDays = (complete: Float64Array): number => {
  const age = complete.findIndex((share) => share > 0.95)
  return age < 0 ? complete.length : Math.max(0, age - 1)
}

/** Last two years; index 0 is the weekday of day 0 (1970-01-01, a Thursday). */
function weekdayFactors(counts: Float64Array, firstDay: number, origin: number): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(7)
  const days = new Float64Array(7)
  for (let day = Math.max(firstDay, origin - 728); day < origin; day++) {
    const slot = ((day % 7) + 7) % 7
    sums[slot] = (sums[slot] as number) + (counts[day - firstDay] ?? 0)
    days[slot] = (days[slot] as number) + 1
  }
  const total = sums.reduce((sum, n) => sum + n, 0)
  const length = days.reduce((sum, n) => sum + n, 0)
  if (total === 0 || length < 14) return new Float64Array(7).fill(1)
  const mean = total / length
  return Float64Array.from(sums, (n, slot) => (n + WEEKDAY_PRIOR) / (mean * (days[slot] as number) + WEEKDAY_PRIOR))
}
