import { shown, type Trainer } from "../trainer.ts";
import type { Evaluation } from "./evaluate.ts";
import { evaluateNetworkFile, type NetworkEvaluation, trainNetworkFile } from "./files.ts";

/** The network model from Rocket Pool performance files. */
export const networkTrainer: Trainer = {
  train: async ({ file, onStep }, version) => {
    const files = await trainNetworkFile(file, version, onStep);
    const { metrics } = JSON.parse(new TextDecoder().decode(files["card.json"]));
    const lines = [
      `out of fold R2      ${shown(metrics.outOfFoldR2)}`,
      `without consensus   ${shown(metrics.outOfFoldR2WithoutConsensus)}`,
    ];
    for (const judged of [metrics.trainingInterval, ...metrics.otherIntervals]) {
      lines.push(...("refused" in judged ? [`${judged.name}: ${judged.refused}`] : linesOf(judged)));
    }
    return { files, lines };
  },
  evaluate: async (folder, { file }) => {
    const figures = await evaluateNetworkFile(folder, file);
    return { figures, lines: [...linesOf(figures), publishedLine(figures)] };
  },
};

function publishedLine({ publishedRule }: NetworkEvaluation): string {
  if ("refused" in publishedRule) return `  the published rule was not tried: ${publishedRule.refused}`;
  const { accounts, different } = publishedRule;
  return `  the published rule pays ${accounts - different} of ${accounts} accounts what they got, to the wei`;
}

function linesOf({ data: { network, index, rows }, shareR2, baselines }: Evaluation): string[] {
  return [
    `${network} ${index}, ${rows} rows: share R2 ${shown(shareR2)}`,
    `  attestations alone, line fitted here  ${shown(baselines.attestationsLineFittedHere)}`,
    `  attestations alone, in proportion     ${shown(baselines.attestationShares)}`,
  ];
}
