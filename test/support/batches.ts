import fc from "fast-check";
import type { BatchEvent } from "../../protocol/batch.ts";
import { KIND_CODES, type Kind } from "../../protocol/kinds.ts";
import { address, uint64, uint128 } from "./arbitraries.ts";

const kinds = Object.keys(KIND_CODES) as Kind[];

/** An event as the format allows it; accounts and subjects of `accounts` and `subjects` where given. */
export function batchEvent(
  options: { accounts?: fc.Arbitrary<string>; subjects?: fc.Arbitrary<bigint>; kinds?: readonly Kind[] } = {},
): fc.Arbitrary<BatchEvent> {
  const kind = fc.constantFrom(...(options.kinds ?? kinds));
  return kind.chain((kind) =>
    fc.record({
      account: options.accounts ?? address,
      subject: options.subjects ?? uint64,
      quantity: kind === "score" ? uint128 : fc.oneof(uint64, fc.bigInt({ min: 0n, max: 100_000n })),
      at: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
      kind: fc.constant(kind),
    }),
  );
}

/** Some event, with `changes`. */
export function anEvent(changes: Partial<BatchEvent> = {}): BatchEvent {
  return {
    account: `0x${"ab".repeat(20)}`,
    subject: 7n,
    quantity: 5n,
    at: 1_780_000_000_000,
    kind: "view",
    ...changes,
  };
}
