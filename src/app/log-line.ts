/** One event, one line: whatever somebody else wrote cannot begin a second one, paint a terminal, or carry a secret into a log. */

/** Controls (newlines and escapes among them), what turns the direction of writing round, and the separators that some viewers break at. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const unruly = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const unrulyButLines = new RegExp(unruly.source.replace('\\u0000-\\u001f', '\\u0000-\\u0008\\u000b-\\u001f'), 'g')

const spelled = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

/** On one line, controls spelled out. */
export const oneLine = (text: string): string => text.replace(unruly, spelled)

/** For a terminal: lines and tabs stay, nothing else commands it. */
export const forTerminal = (text: string): string => text.replace(unrulyButLines, spelled)

/** An error that nobody foresaw, as one line of JSON: what it is called, what it says, where it came from, and what caused it. */
export function errorLine(reference: string, error: unknown): string {
  return oneLine(JSON.stringify({ reference, ...told(error, 0) }))
}

/** What a timer met, as one line. A look that was under way when Peel was stopped finds the store closed: that is no fault. */
export function tellFault(reference: string, error: unknown): void {
  if ((error as { code?: unknown }).code !== 'store.closed') console.error(errorLine(reference, error))
}

/** Named fields alone: a database's error also holds the values of the row. */
function told(error: unknown, depth: number): object {
  if (!(error instanceof Error)) return { message: withoutSecrets(String(error)) }
  const { name, message, stack, cause } = error
  const { code } = error as { code?: unknown }
  const lines = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    message: withoutSecrets(message),
    at: lines.slice(0, 12).map((line) => line.trim()),
    ...(cause !== undefined && depth < 3 && { cause: told(cause, depth + 1) }),
  }
}

/** Passwords in addresses, tokens in headers and cookies, links that work once. */
function withoutSecrets(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@]*@/gi, '$1:…@')
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 …')
    .replace(/\b((?:__Host-)?peel_\w+)=[^\s;,"']+/g, '$1=…')
    .replace(/(\/setup#)[^\s"']+/g, '$1…')
    .replace(/(#?(?:token|setup|password|secret|code)["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi, '$1…')
}
