import type { EpochWindow } from "../../oracle/epoch/seal.ts";
import type { Source } from "../../oracle/import/append.ts";
import { type Earned, readModelledInterval, readPublishedInterval } from "../../oracle/import/interval.ts";
import {
  simulatedNetwork,
  simulatedRings,
  simulatedWeighedNetwork,
  simulatedWorld,
} from "../../oracle/import/simulated.ts";
import { DEVELOPMENT_CHAIN_ID, developmentKeys, type Key } from "../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { NETWORK_PUBLISHED_PROGRAM } from "../../protocol/programs/network-published.ts";
import { declaredProgram } from "../deploy/parameters.ts";
import type { ProgramParameters } from "../deploy/plan.ts";
import type { ShippedProgram } from "../deploy/shipped.ts";
import type { BankOptions } from "./options.ts";

/** Where the demo's events come from, and what they are to be paid. */
export type DemoInput = {
  readonly title: string;
  /** The events, for an epoch of this window. */
  readonly sourcesIn: (window: EpochWindow) => readonly Source[] | Promise<readonly Source[]>;
  /** The shipped program that scores them, where the file does not. */
  readonly program: ShippedProgram;
  /** Accounts whose keys are at hand: they can claim to another address. */
  readonly wallets: readonly Key[];
  /** Programs to register beside it. */
  readonly declared: readonly ProgramParameters[];
  /** What the file itself says of every account, where it is the rule. */
  readonly earned: readonly Earned[] | undefined;
  /** Accounts of rings, where the simulation has some: they must get a smaller part of the pay than of the work. */
  readonly rings: ReadonlySet<string> | undefined;
};

/** Reads and checks the input. @throws what the importers throw about a file that is missing, malformed or of another interval. */
export async function readInput(options: BankOptions): Promise<DemoInput> {
  const { data, rule } = options;
  const nothing = { wallets: [], declared: [], earned: undefined, rings: undefined, program: "network" } as const;
  if (data === undefined) return { ...nothing, ...simulated(options) };
  if (rule === "model") {
    const { source, ...interval } = await readModelledInterval(data);
    return { ...nothing, ...interval, sourcesIn: () => [source] };
  }
  const { poolWei, source, ...interval } = await readPublishedInterval(data);
  const declared = [declaredProgram(NETWORK_PUBLISHED_PROGRAM, poolWei)];
  return { ...nothing, ...interval, sourcesIn: () => [source], declared };
}

type Simulated = Pick<DemoInput, "title" | "sourcesIn" | "program" | "wallets"> & Partial<Pick<DemoInput, "rings">>;

function simulated({ accounts, world, weighed, seed }: BankOptions): Simulated {
  const wallets = developmentKeys(DEVELOPMENT_CHAIN_ID, DEVELOPMENT_PLACES.wallets).slice(0, world ?? accounts);
  const addresses = wallets.map(({ address }) => address);
  if (world !== undefined) {
    return {
      title: `a simulated world of ${world} visitors, seed ${seed}`,
      sourcesIn: (window) => [simulatedWorld(world, seed, window, addresses)],
      program: "metaverse",
      wallets,
    };
  }
  const title = `a simulated network of ${accounts} nodes, seed ${seed}`;
  if (!weighed) {
    return { title, sourcesIn: () => [simulatedNetwork(accounts, seed, addresses)], program: "network", wallets };
  }
  return {
    title: `${title}, paid by weight`,
    sourcesIn: () => simulatedWeighedNetwork(accounts, seed, addresses),
    program: "networkWeighed",
    wallets,
    rings: simulatedRings(accounts, seed, addresses),
  };
}
