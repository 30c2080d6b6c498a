import { likeness } from "../serve/sketch.ts";

/** Of a ranked list, only this many times as many places as are shown are looked at for variety. */
const LOOKED_AT = 3;

/**
 * Picks `count` of `order`, the best first, by maximal marginal relevance (Carbonell and Goldstein 1998): each next one is high in `order` and unlike
 * those picked. Relevance falls from 1 to 0 over the places looked at; the first in `order` always comes first.
 */
export function diverse(
  order: readonly number[],
  sketchOf: (choice: number) => Float32Array,
  { count, variety }: { readonly count: number; readonly variety: number },
): number[] {
  const pool = order.slice(0, LOOKED_AT * count);
  const left = new Map(pool.map((choice, place) => [choice, { place, alike: 0 }]));
  const picked: number[] = [];
  while (picked.length < count && left.size > 0) {
    let [best, bestWorth] = [-1, Number.NEGATIVE_INFINITY];
    for (const [choice, { place, alike }] of left) {
      const worth = (1 - variety) * (1 - place / pool.length) - variety * alike;
      if (worth > bestWorth) [best, bestWorth] = [choice, worth];
    }
    picked.push(best);
    left.delete(best);
    for (const [choice, one] of left) one.alike = Math.max(one.alike, likeness(sketchOf(choice), sketchOf(best)));
  }
  return picked;
}
