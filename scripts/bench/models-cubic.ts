import { join } from "node:path";
import { exactParity } from "./exact-parity.ts";
import { exactSpeed } from "./exact-speed.ts";
import type { Run } from "./frame.ts";

const MODELS = join(import.meta.dirname, "../../oracle/models");

/** Rows that a speed is measured on; fewer of a model of many features. */
const ROWS = { network: 4_000_000, "network-weighed": 4_000_000, metaverse: 1_000_000 };

/** Speed and parity of the shipped cubic models: of 4 features (network), with its score weighed by a fifth, and of 24 (metaverse). */
export const run: Run = async (emit) => {
  for (const [name, rows] of Object.entries(ROWS)) {
    const folder = join(MODELS, name, "1");
    await exactSpeed({ folder, name, rows, atLeast: 10_000_000 }, emit);
    await exactParity({ folder, name }, emit);
  }
};
