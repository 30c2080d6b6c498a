import { join } from "node:path";
import { exactParity } from "./exact-parity.ts";
import { exactSpeed } from "./exact-speed.ts";
import type { Run } from "./frame.ts";

const MODELS = join(import.meta.dirname, "../../oracle/models");

/** Speed and parity of the shipped cubic models: of 4 features (network) and of 24 (metaverse). */
export const run: Run = async (emit) => {
  for (const name of ["network", "metaverse"]) {
    const folder = join(MODELS, name, "1");
    await exactSpeed({ folder, name, rows: name === "network" ? 4_000_000 : 1_000_000, atLeast: 10_000_000 }, emit);
    await exactParity({ folder, name }, emit);
  }
};
