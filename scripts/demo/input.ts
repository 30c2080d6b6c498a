import type { Source } from "../../oracle/import/append.ts";
import { type Earned, readModelledInterval, readPublishedInterval } from "../../oracle/import/interval.ts";
import { simulatedNetwork } from "../../oracle/import/simulated.ts";
import { DEVELOPMENT_CHAIN_ID, developmentKeys, type Key } from "../../oracle/sign/keys.ts";
import { NETWORK_PUBLISHED_PROGRAM } from "../../protocol/programs/network-published.ts";
import { DEVELOPMENT_PLACES } from "../deploy/development.ts";
import { declaredProgram } from "../deploy/parameters.ts";
import type { ProgramParameters } from "../deploy/plan.ts";
import type { DemoOptions } from "./options.ts";

/** Where the demo's events come from, and what they are to be paid. */
export type DemoInput = {
  readonly title: string;
  readonly source: Source;
  /** Accounts whose keys are at hand: they can claim to another address. */
  readonly wallets: readonly Key[];
  /** Programs to register beside the shipped ones. */
  readonly declared: readonly ProgramParameters[];
  /** What the file itself says of every account, where it is the rule. */
  readonly earned: readonly Earned[] | undefined;
};

/** Reads and checks the input. @throws what the importers throw about a file that is missing, malformed or of another interval. */
export async function readInput({ data, rule, accounts, seed }: DemoOptions): Promise<DemoInput> {
  const nothing = { wallets: [], declared: [], earned: undefined };
  if (data === undefined) {
    const wallets = developmentKeys(DEVELOPMENT_CHAIN_ID, DEVELOPMENT_PLACES.wallets).slice(0, accounts);
    const source = simulatedNetwork(
      accounts,
      seed,
      wallets.map(({ address }) => address),
    );
    return { ...nothing, title: `a simulated network of ${accounts} nodes, seed ${seed}`, source, wallets };
  }
  if (rule === "model") return { ...nothing, ...(await readModelledInterval(data)) };
  const { poolWei, ...interval } = await readPublishedInterval(data);
  return { ...nothing, ...interval, declared: [declaredProgram(NETWORK_PUBLISHED_PROGRAM, poolWei)] };
}
