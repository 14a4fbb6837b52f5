/** Hands the reader a file that this page made; nothing leaves the browser. */

export function saveFile(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type: `${type};charset=utf-8` }) : content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has begun by the next turn; the memory can go.
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
