/** Runs before anything is drawn, so that the page never flashes in the wrong light or the wrong language. */

import { startLight } from './light.ts'
import { startLanguage } from './words/words.ts'

startLight()
startLanguage()
