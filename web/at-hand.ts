/** Whether somebody is at this page: what it asks by itself, minute after minute, must not keep a session open that nobody uses. */

/** So long after the last movement a page's own questions still count as somebody's. */
const attendedFor = 60_000
const hands = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']

/** Listens on `page`; true while a hand was at it in the last minute. Opening the page is one. */
export function watchHands(page: Pick<EventTarget, 'addEventListener'>, now: () => number): () => boolean {
  let last = now()
  const heard = (): void => {
    last = now()
  }
  for (const hand of hands) page.addEventListener(hand, heard, { passive: true, capture: true })
  return () => now() - last < attendedFor
}
