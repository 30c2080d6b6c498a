import { NETWORK_WEIGHED_PROGRAM, networkWeighedSpec } from "../../../protocol/programs/network-weighed.ts";
import { type CardText, type ModelFiles, weighedFiles } from "../model-files.ts";
import type { Trainer } from "../trainer.ts";
import { networkTrainer } from "./trainer.ts";

/** What a card says of its own files, which are other ones here. */
const OF_FILES = ["name", "version", "kind", "modelId", "featureSpec", "sha256", "features", "outOfRange"];

const LIMITS = [
  "The weight comes signed from whoever the program trusts to vouch for accounts; the court re-runs the product, not how the weight was come by.",
  "An account without a weight in an epoch scores 0, whatever it did.",
];

/** The network model with its score weighed: trained as `network` is, and judged with every weight at 1. */
export const networkWeighedTrainer: Trainer = {
  train: async (input, version) => {
    const { files, lines } = await networkTrainer.train(input, version);
    return { files: weighed(files as ModelFiles, version), lines };
  },
  evaluate: networkTrainer.evaluate,
};

function weighed(files: ModelFiles, version: number): ModelFiles {
  const { "model.onnx": _, "weights.bin": weights, "card.json": cardJson, ...drawn } = files;
  const card = JSON.parse(new TextDecoder().decode(cardJson));
  const told = Object.entries(card).filter(([name]) => !OF_FILES.includes(name));
  const text: CardText = {
    ...Object.fromEntries(told),
    signs: { ...card.signs, quality: 1 },
    purpose: `${card.purpose} The score is weighed by how far the account is one person's own.`,
    weighs: { modelId: card.modelId, featureSpec: card.featureSpec },
    limits: [...card.limits, ...LIMITS],
    notFor: [...card.notFor, "banning an account: a weight is a factor, with appeal to whoever gave it"],
  };
  const plots = Object.fromEntries(
    Object.entries(drawn).map(([file, bytes]) => [file, new TextDecoder().decode(bytes)]),
  );
  const inner = { kind: card.kind, featureSpec: card.featureSpec, weights };
  return weighedFiles(NETWORK_WEIGHED_PROGRAM, version, networkWeighedSpec, inner, text, plots);
}
