import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Hex } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import { readModelFolder } from "../score/model-folder.ts";
import { openScorer, type Scorer, type ScorerOptions } from "../score/scorer.ts";

/** The models at hand, each loaded when it is first asked for. */
export type Models = { readonly scorer: (modelId: Hex) => Promise<Scorer>; readonly close: () => Promise<void> };

/** @param folder Holds `<name>/<version>/card.json` with the model's files beside it. */
export function openModels(folder: string, options: ScorerOptions = {}): Models {
  const open = new Map<Hex, Promise<Scorer>>();
  return {
    /** @throws `ModelMissing` when no card names the model, and what `openScorer` throws. */
    scorer(modelId) {
      const found = open.get(modelId) ?? findModel(folder, modelId).then((place) => openScorer(place, options));
      open.set(modelId, found);
      return found;
    },
    async close() {
      for (const scorer of await Promise.allSettled(open.values())) {
        if (scorer.status === "fulfilled") await scorer.value.close();
      }
    },
  };
}

/** The folder of the model with this id. @throws `ModelMissing`, and what reading a broken one throws. */
export async function findModel(folder: string, modelId: Hex): Promise<string> {
  const names = await subfolders(folder);
  const places = (await Promise.all(names.map(subfolders))).flat();
  const read = await Promise.allSettled(places.map(readModelFolder));
  const found = read.findIndex((one) => one.status === "fulfilled" && one.value.card.modelId === modelId);
  if (found >= 0) return places[found];
  // A model that is not what its card says may well be the one that is wanted; a float model never is.
  const broken = read.find((one) => one.status === "rejected" && one.reason?.figures?.found !== "float");
  if (broken?.status === "rejected") throw broken.reason;
  const message = `no model below ${folder} is ${modelId}: the chain has registered another version, or the files are not there`;
  throw new OracleError("ModelMissing", message, { modelId, folder });
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}
