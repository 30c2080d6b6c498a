import { randomOf } from "../../oracle/random.ts";
import { BEHAVIOURS, type Behaviour } from "../../oracle/serve/behaviour.ts";

/** A small platform: `users` readers of `contents` contents, who like odd contents and read on from one to the next. */
export function smallPlatform(count: number, users = 12, contents = 30): Behaviour[] {
  const random = randomOf(5, 0, 0);
  const at = Array.from({ length: users }, () => random.below(contents));
  return Array.from({ length: count }, (_, i) => {
    const user = random.below(users);
    const engages = random.chance(at[user] % 2 === 1 ? 4000 : 300);
    if (!engages) at[user] = (at[user] + 1 + random.below(2)) % contents;
    const kind = engages ? BEHAVIOURS[1 + random.below(BEHAVIOURS.length - 1)] : "view";
    return { atMs: 1_700_000_000_000 + 60_000 * i, user: `u${user}`, content: `c${at[user]}`, kind };
  });
}
