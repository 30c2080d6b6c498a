import { VaultError } from "../errors.ts";

/** Counts one more of `who`, and refuses it where that is too much. */
export type Meter = (who: string) => void;

const MINUTE_MS = 60_000;
/** Of so many it is known what they asked; of more, who was quiet for longest is forgotten. */
const MOST_KNOWN = 100_000;

/**
 * Lets each pass `aMinute` times a minute, in any rhythm: who was quiet may ask for a minute's worth at once.
 * @param name Of the refusal, which says how many milliseconds to wait. @param nowMs Any clock that never goes back.
 */
export function meterOf(name: string, aMinute: number, nowMs: () => number): Meter {
  const everyMs = MINUTE_MS / aMinute;
  // When all that each asked so far is worn off. Least recent first.
  const until = new Map<string, number>();
  return (who) => {
    const now = nowMs();
    const next = Math.max(until.get(who) ?? 0, now) + everyMs;
    const waitMs = Math.ceil(next - now - MINUTE_MS);
    if (waitMs > 0) {
      throw new VaultError(name, `no more than ${aMinute} a minute`, { aMinute, waitMs }, { retry: true });
    }
    until.delete(who);
    until.set(who, next);
    if (until.size <= MOST_KNOWN) return;
    const [oldest] = until.keys();
    until.delete(oldest);
  };
}
