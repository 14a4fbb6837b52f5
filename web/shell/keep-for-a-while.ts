/** Things that a browser keeps until an hour that stands with each, for one person: nothing lies there for ever, or for the next one. */

const prefix = 'peel.kept.'
const owner = 'peel.keeper'

export interface Keeper {
  /** Keeps JSON under a name until `until`. */
  keep(name: string, value: unknown, until: number): void
  /** Undefined once its hour is past. */
  kept<Value>(name: string): Value | undefined
  /** Takes away what is past its hour, or was kept by an earlier Peel that wrote no hour. */
  forgetPast(): void
  /** Whether anything lies there under a name that begins like this. */
  holds(beginning: string): boolean
  /** Takes everything away, except what has a name that begins like this. */
  forget(but?: string): void
  /** Says whose it is; what was another person's goes, and the answer is true. */
  claim(person: string): boolean
}

type Drawer = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export function openKeeper(drawer: Drawer, now: () => number): Keeper {
  const names = (): string[] =>
    Array.from({ length: drawer.length }, (_, at) => drawer.key(at) ?? '')
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
  const remove = (name: string): void => drawer.removeItem(prefix + name)
  const read = (name: string): { value: unknown; until: number } | undefined => {
    try {
      const found = JSON.parse(drawer.getItem(prefix + name) ?? 'null') as { value: unknown; until: number } | null
      return typeof found?.until === 'number' && found.until > now() ? found : undefined
    } catch {
      return undefined
    }
  }
  const forget = (but?: string): void => {
    for (const name of names()) if (but === undefined || !name.startsWith(but)) remove(name)
  }
  return {
    keep: (name, value, until) => drawer.setItem(prefix + name, JSON.stringify({ value, until })),
    kept: <Value>(name: string) => {
      const found = read(name)
      if (!found) remove(name)
      return found?.value as Value | undefined
    },
    forgetPast: () => {
      for (const name of names()) if (!read(name)) remove(name)
    },
    holds: (beginning) => names().some((name) => name.startsWith(beginning)),
    forget,
    claim: (person) => {
      if (drawer.getItem(owner) === person) return false
      forget()
      drawer.setItem(owner, person)
      return true
    },
  }
}
