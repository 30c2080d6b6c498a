import { type Behaviour, CANDIDATE_WIDTH } from "../../serve/behaviour.ts";
import { interestModel } from "../../serve/interest.ts";
import { readFloatModel } from "../../serve/model-folder.ts";
import { newPast } from "../../serve/past.ts";
import { checkpointOf } from "../checkpoint.ts";
import { wantRows } from "../few-rows.ts";
import { floatFiles, rounded } from "../float-files.ts";
import type { Figure } from "../metrics.ts";
import type { CardText, ShippedFiles } from "../model-files.ts";
import { pastFrom, pastLine } from "../past.ts";
import { fileText } from "../read-data.ts";
import { shown, type Trainer, type TrainInput } from "../trainer.ts";
import { type Checkpoint, type FitSettings, fitAdam, type Weights } from "./adam.ts";
import { readBehaviours } from "./behaviours.ts";
import { interestText } from "./card.ts";
import { judge } from "./evaluate.ts";
import { batchOf, CHOICES, examplesOf, joinExamples, keptUnits } from "./examples.ts";
import { type InterestFigures, interestFigures, interestPlots, type Peer } from "./figures.ts";
import { interestImportance } from "./importance.ts";
import { type InterestShape, interestLoss, READ_BY_INTEREST, startInterest } from "./net.ts";
import { interestOnnx } from "./onnx.ts";
import { standardise, unscaledInterest } from "./standardise.ts";
import { toldAtOnce } from "./told-at-once.ts";
import { treesSay } from "./tree-peer.ts";

/** Settings of the shipped model. */
export const INTEREST_FIT: FitSettings & InterestShape & { drop: number } = {
  ...{ hidden: 16, trunk: 64, taste: 128, drop: 0.7, epochs: 5, batch: 256, rate: 2e-3, decay: 0.01, seed: 1 },
};
const HELD_OUT_SHARE = 0.2;

/** The interest model from Deskdrop's interactions: what will this user meet next, and engage with? */
export const interestTrainer: Trainer = {
  train: async (input, version) => {
    const behaviours = await readBehaviours(input.file, input);
    const data = await fileText(input.file);
    const files = await trainInterest(behaviours, data, version, INTEREST_FIT, {
      workers: input.workers,
      onStep: input.onStep,
      checkpoint: checkpointOf("interest", { data, INTEREST_FIT }),
    });
    const { metrics } = JSON.parse(new TextDecoder().decode(files["card.json"]));
    return { files, lines: lines(metrics.heldOut) };
  },
  evaluate: async (folder, input) => {
    const behaviours = await readBehaviours(input.file, input);
    const past = await pastFrom(
      input.history,
      behaviours,
      (file) => readBehaviours(file, input),
      ({ user }) => user,
    );
    const { card, onnx } = await readFloatModel(folder);
    const figures = rounded(await judgeInterest(onnx, past.rows, behaviours, input));
    return {
      figures: {
        ...{ model: `${card.name}/${card.version}`, modelId: card.modelId, ok: isAboveRules(figures) },
        ...{ ...figures, ...past.text },
      },
      lines: [...lines(figures), pastLine(past.text)],
    };
  },
  looksBack: true,
};

type Running = { workers: number; onStep: TrainInput["onStep"]; checkpoint?: Checkpoint };

/** Fits the model to behaviours in order of time; the last fifth is held out and judged, with its past and without. */
export async function trainInterest(
  behaviours: readonly Behaviour[],
  data: CardText,
  version: number,
  settings: typeof INTEREST_FIT,
  { workers, onStep, checkpoint }: Running,
): Promise<ShippedFiles> {
  const border = Math.floor(behaviours.length * (1 - HELD_OUT_SHARE));
  const learned = behaviours.slice(0, border);
  const heldOut = behaviours.slice(border);
  const { weights, losses } = await fitInterest(learned, settings, onStep, checkpoint);
  const onnx = interestOnnx(weights);
  const trees = {
    asItCame: await treesSay(learned, heldOut, { workers }),
    told: await treesSay(...toldAtOnce(learned, heldOut), { workers }),
  };
  // The bar counted epochs, and is full: what is left takes a minute.
  const judging = { workers, onStep: () => {} };
  const figures = {
    learnedRows: learned.length,
    heldOut: await judgeInterest(onnx, learned, heldOut, judging, trees),
    heldOutWithoutPast: await judgeInterest(onnx, [], heldOut, judging),
  };
  const text = interestText({ ...data, rows: behaviours.length }, settings, figures);
  const importance = await importanceOf(onnx, learned, heldOut, judging);
  return floatFiles("interest", version, onnx, text, interestPlots(losses, figures.heldOut, importance));
}

async function importanceOf(...[onnx, learned, heldOut, { workers }]: Parameters<typeof judgeInterest>) {
  const model = await interestModel(onnx, { workers });
  try {
    return await interestImportance(model, learned, heldOut, INTEREST_FIT.seed);
  } finally {
    await model.close();
  }
}

/** The weights alone, fitted to all the behaviours. @throws OracleError `TooFewRows`, of fewer than a batch. */
export async function fitInterest(
  behaviours: readonly Behaviour[],
  settings: typeof INTEREST_FIT,
  onStep: TrainInput["onStep"],
  checkpoint?: Checkpoint,
): Promise<{ weights: Weights; losses: number[] }> {
  const { seed, batch, epochs, hidden, taste, drop } = settings;
  wantRows(behaviours.length, batch);
  const later = behaviours.slice(behaviours.length >> 1);
  // The later half stands twice, once without the past, so that the rank also learns what to make of a platform that is new.
  const alone = { ...examplesOf(later, newPast(), seed + 1), judged: new Float32Array(later.length) };
  const examples = joinExamples(examplesOf(behaviours, newPast(), seed), alone);
  const read = { shape: [CANDIDATE_WIDTH], values: READ_BY_INTEREST };
  const scale = standardise(examples.candidates, CANDIDATE_WIDTH);
  const { weights, losses } = await fitAdam(
    startInterest(settings, seed),
    interestLoss(batch, CHOICES),
    examples.rows,
    (picked, step) => {
      const kept = keptUnits([batch, taste], drop, seed, step);
      const keptState = keptUnits([batch, hidden], drop, seed + 1, step);
      return { ...batchOf(examples, picked), read, kept, keptState };
    },
    settings,
    (epoch) => onStep(epoch, epochs),
    checkpoint,
  );
  return { weights: unscaledInterest(weights, scale), losses };
}

async function judgeInterest(
  onnx: Uint8Array,
  before: readonly Behaviour[],
  behaviours: readonly Behaviour[],
  { workers, onStep }: Omit<Running, "checkpoint">,
  trees?: Peer,
): Promise<InterestFigures> {
  const model = await interestModel(onnx, { workers });
  const told = toldAtOnce(before, behaviours);
  const all = behaviours.length + told[1].length;
  const judged = (earlier: readonly Behaviour[], later: readonly Behaviour[], done: number) => {
    const past = newPast();
    for (const behaviour of earlier) past.remember(behaviour);
    return judge(model, later, past, earlier, (count) => onStep(done + count, all));
  };
  try {
    const asItCame = await judged(before, behaviours, 0);
    return interestFigures(asItCame, await judged(...told, behaviours.length), INTEREST_FIT.seed, trees);
  } finally {
    await model.close();
  }
}

/** Whether the next content and the engagement are told better than by every rule that can be judged here. */
function isAboveRules({ hitAt10, engage, baselines }: InterestFigures): boolean {
  const above = (figure: Figure | null, rules: Record<string, Figure | null>) =>
    figure !== null && Object.values(rules).every((rule) => rule === null || figure.value > rule.value);
  return above(hitAt10.all, baselines.hitAt10) && above(engage.auc, baselines.engageAuc);
}

function lines({ hitAt10, baselines, engage, toldAtOnce }: InterestFigures): string[] {
  return [
    `next content among ten: ${shown(hitAt10.all)}`,
    ...Object.entries(baselines.hitAt10).map(([name, figure]) => `  ${name}: ${shown(figure)}`),
    `engages after a first view: AUC ${shown(engage.auc)}`,
    ...Object.entries(baselines.engageAuc).map(([name, figure]) => `  ${name}: ${shown(figure)}`),
    `the same, told at once what came of earlier views: ${shown(toldAtOnce.engageAuc)}`,
    ...Object.entries(toldAtOnce.baselines).map(([name, figure]) => `  ${name}: ${shown(figure)}`),
  ];
}
