import type { BatchEvent } from "../../protocol/batch.ts";
import type { FeatureSpec } from "../../protocol/features.ts";

const INT64_MAX = (1n << 63n) - 1n;

/** The fold as its definition reads, in bigint and without any thought of speed: features by account, accounts rising. */
export function referenceFold(events: readonly BatchEvent[], spec: FeatureSpec, startMs: number, endMs: number) {
  const kinds = new Set(spec.map(({ kind }) => kind));
  const named = events.filter(({ kind }) => kinds.has(kind));
  const accounts = [...new Set(named.map(({ account }) => account))].sort();
  const features = accounts.map((account) =>
    spec.map(({ op, kind, slice = { index: 0, of: 1 }, divide = 1 }) => {
      const mine = named.filter((event) => {
        if (event.account !== account || event.kind !== kind) return false;
        const at = Math.min(Math.max(event.at, startMs), endMs - 1);
        return Number((BigInt(at - startMs) * BigInt(slice.of)) / BigInt(endMs - startMs)) === slice.index;
      });
      const quantities = mine.map(({ quantity }) => quantity);
      const total = {
        sum: () => quantities.reduce((sum, quantity) => sum + quantity, 0n),
        count: () => BigInt(mine.length),
        max: () => quantities.reduce((max, quantity) => (quantity > max ? quantity : max), 0n),
        distinct: () => BigInt(new Set(mine.map(({ subject }) => subject)).size),
      }[op]();
      const divided = total / BigInt(divide);
      return divided < INT64_MAX ? divided : INT64_MAX;
    }),
  );
  return { accounts, features };
}
