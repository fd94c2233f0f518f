import { MINUTE } from '../../domain/clock.ts'
import { durationText } from '../../domain/duration.ts'
import type { Drill } from './drill.ts'
import { steerReplay } from './replay.ts'

const FOR_MS = 60 * MINUTE

/** Nothing listens where the upstreams answered: every connection is refused, as behind a firewall that was just changed. */
export const networkCut: Drill<{ readonly role: string }> = {
  name: 'network-cut',
  says: 'no upstream can be reached; people are called, and what was missed is filled afterwards',
  ends: 'escalated',
  needsReplay: true,
  plan: () => Promise.resolve({ role: 'replay' }),
  async strike(ground) {
    await steerReplay(ground, 'POST', 'away', { forMs: FOR_MS })
    return `Connections to all upstreams are refused, for at most ${durationText(FOR_MS)}.`
  },
  keys: () => ['network-down'],
  async undo({ home }, { role }) {
    // It cannot be asked while it listens nowhere; started anew it does.
    await home.restart(role)
  },
}
