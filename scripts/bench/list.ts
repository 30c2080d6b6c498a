import type { Bench } from "./frame.ts";

/**
 * Every bench: name, about, and `load: () => import("./<name>.ts")` of a file that exports `run`. A name's part before
 * the first hyphen is its group.
 */
export const benches: readonly Bench[] = [];
