import { join } from "node:path";
import { exactParity } from "./exact-parity.ts";
import { exactSpeed } from "./exact-speed.ts";
import type { Run } from "./frame.ts";

const MODELS = join(import.meta.dirname, "../../oracle/models");

/** Speed, gas and parity of the shipped tree models: 60 trees, of depth 6 or, of engagement, 4. */
export const run: Run = async (emit) => {
  for (const name of ["content", "quality", "engagement"]) {
    const folder = join(MODELS, name, "1");
    await exactSpeed({ folder, name, rows: 800_000, atLeast: 1_500_000 }, emit);
    await exactParity({ folder, name }, emit);
  }
};
