import { hexlify } from "ethers/utils";
import { METAVERSE_PROGRAM } from "../../../protocol/programs/metaverse.ts";
import { NETWORK_PROGRAM } from "../../../protocol/programs/network.ts";
import { NETWORK_WEIGHED_PROGRAM } from "../../../protocol/programs/network-weighed.ts";
import { type ImportDeps, type ImportSummary, importSource, type Source } from "../append.ts";
import { weigh, weightSource } from "../weights/import.ts";
import { type NetworkOptions, simulateNetwork } from "./network.ts";
import { simulationOptions } from "./options.ts";
import { simulateTransfers } from "./transfers.ts";
import { simulateWorld, type WorldOptions } from "./world.ts";

type Needed = "seed" | "accounts";

/** What to simulate. Equal options are one source: importing them again adds nothing. */
export type Simulation =
  | ({ what: "network" | "network-weighed" } & Partial<NetworkOptions> & Pick<NetworkOptions, Needed>)
  | ({ what: "world" } & Partial<WorldOptions> & Pick<WorldOptions, Needed>);

/**
 * A simulation as a source: of a network for the program `network` or `network-weighed`, of a world for `metaverse`. The options are
 * checked here.
 * @throws `BadSimulation`
 */
export function simulationSource(simulation: Simulation): Source {
  const wallets = simulation.wallets?.map((wallet) => hexlify(wallet)) ?? [];
  const fields = Object.entries({ ...simulation, wallets }).sort(([a], [b]) => (a < b ? -1 : 1));
  const label = `simulation/${fields.map(([name, value]) => `${name}=${value}`).join("&")}`;
  if (simulation.what === "world") return { label, program: METAVERSE_PROGRAM, events: simulateWorld(simulation) };
  const program = simulation.what === "network" ? NETWORK_PROGRAM : NETWORK_WEIGHED_PROGRAM;
  return { label, program, events: simulateNetwork(simulation) };
}

/**
 * A network for the program `network-weighed`: what its nodes did, and what the quality model makes of their transfers.
 * @throws `BadSimulation`, and what `openScorer` throws.
 */
export async function weighedNetwork(
  options: Partial<NetworkOptions> & Pick<NetworkOptions, Needed>,
): Promise<Source[]> {
  const work = simulationSource({ what: "network-weighed", ...options });
  const { startMs } = simulationOptions(options);
  const weighed = await weigh(simulateTransfers(options));
  return [work, weightSource(`${work.label}/weights`, weighed, startMs)];
}

/**
 * Appends a simulation.
 * @throws `BadSimulation`, `ImportRefused`
 */
export function importSimulation(deps: ImportDeps, simulation: Simulation): ImportSummary {
  return importSource(deps, simulationSource(simulation));
}
