import { NETWORK_PROGRAM } from "../../protocol/programs/network.ts";
import { NETWORK_PUBLISHED_PROGRAM } from "../../protocol/programs/network-published.ts";
import type { Wei } from "../../protocol/units.ts";
import type { Source } from "./append.ts";
import { readPerformance, readRewardsBeside } from "./rocketpool/files.ts";
import { rocketPoolSources } from "./rocketpool/import.ts";
import type { Performance } from "./rocketpool/parse.ts";
import { poolWeiDown } from "./rocketpool/published.ts";

/** What an account earned by the file itself; `toleranceWei` where the file rounds for each of several validators. */
export type Earned = { readonly account: string; readonly earnedWei: Wei; readonly toleranceWei: Wei };

/** A Rocket Pool interval whose work the network's model scores. */
export type ModelledInterval = { readonly title: string; readonly source: Source };

/** A Rocket Pool interval scored by its own published rule, which shares out `poolWei`. */
export type PublishedInterval = ModelledInterval & { readonly poolWei: Wei; readonly earned: readonly Earned[] };

/** Reads a performance file for the network's model. @throws `FileUnreadable` and the importer's `DataFileError`s. */
export async function readModelledInterval(file: string): Promise<ModelledInterval> {
  const performance = await readPerformance(file);
  return { title: titleOf(performance), source: rocketPoolSources(performance, [NETWORK_PROGRAM])[0] };
}

/** Reads a performance file with the rewards file beside it. @throws as `readModelledInterval`, and `NoRewardsFile`. */
export async function readPublishedInterval(file: string): Promise<PublishedInterval> {
  const performance = await readPerformance(file);
  return {
    title: `${titleOf(performance)}, by its published rule`,
    source: rocketPoolSources(performance, [NETWORK_PUBLISHED_PROGRAM])[0],
    poolWei: poolWeiDown(performance, await readRewardsBeside(file)),
    earned: performance.pools.map(({ account, kind, duties }) => ({
      account,
      earnedWei: duties.reduce((total, { earnedWei }) => total + earnedWei, 0n),
      toleranceWei: kind === "minipool" ? 0n : BigInt(duties.length),
    })),
  };
}

function titleOf({ interval: { network, index } }: Performance): string {
  return `Rocket Pool ${network}, interval ${index}`;
}
