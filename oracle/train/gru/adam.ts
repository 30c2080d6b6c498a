import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { randomOf } from "../../random.ts";
import { checkpointFor } from "../checkpoint.ts";

/** A matrix or vector of learned numbers, row after row. */
export type Weight = { readonly shape: readonly number[]; readonly values: Float32Array<ArrayBuffer> };
/** A network's learned numbers by name. */
export type Weights = Readonly<Record<string, Weight>>;
/** The same while a step runs. */
export type Arrays = Record<string, np.Array>;
/** Mean loss of one batch. It consumes its arguments, as functions of the autodiff library do. */
export type Loss = (weights: Arrays, batch: Arrays) => np.Array;

/** How a network is fitted. */
export type FitSettings = {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  /** Weights shrink by this share of the rate each step. */
  readonly decay: number;
  readonly seed: number;
};

/** Where a fit goes on from when it was stopped; `key` names data and settings, so that another fit's file is not taken. */
export type Checkpoint = { readonly path: string; readonly key: string };
type Saved = { key: string; epoch: number; losses: number[]; parts: Record<"weights" | "mean" | "square", string> };

const SHUFFLE_STREAM = 0x6772756f;
const WEIGHT_STREAM = 0x67727577;

/** Uniform in +-1/sqrt(fan), the same for the same seed and place. */
export function randomWeight(shape: readonly number[], fan: number, seed: number, place: number): Weight {
  const random = randomOf(seed, WEIGHT_STREAM, place);
  const size = shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(size).map(() => (2 * (random.word() / 2 ** 32) - 1) / Math.sqrt(fan));
  return { shape, values };
}

export function zeroWeight(shape: readonly number[], value = 0): Weight {
  return { shape, values: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value) };
}

/**
 * Fits weights with Adam over seeded shuffles of `rows` rows. `batchOf` gives the arrays of some rows, always `batch` of them, for
 * one step: the last rows of an epoch that fill no batch wait for another shuffle. After each epoch the state is saved, and taken up again
 * when the fit is called with the same key, network and rows: after the last one there is nothing left to fit. Same machine, same arguments:
 * same weights.
 */
export async function fitAdam(
  start: Weights,
  loss: Loss,
  rows: number,
  batchOf: (rows: Uint32Array, step: number) => Weights,
  settings: FitSettings,
  onEpoch: (epoch: number, loss: number) => void,
  resume?: Checkpoint,
): Promise<{ weights: Weights; losses: number[] }> {
  await useProcessor();
  const firstRows = shuffled(rows, settings.seed, 0).subarray(0, settings.batch);
  const checkpoint = resume && checkpointFor(resume, start, batchOf(firstRows, 0));
  const saved = checkpoint && (await load(checkpoint));
  const zeros = mapWeights(start, ({ shape }) => zeroWeight(shape));
  let weights = upload(saved ? unpack(start, saved.parts.weights) : start);
  let mean = upload(saved ? unpack(start, saved.parts.mean) : zeros);
  let square = upload(saved ? unpack(start, saved.parts.square) : zeros);
  const losses = saved?.losses ?? [];
  const step = jit(adamStep(loss, settings.decay));
  const perEpoch = Math.floor(rows / settings.batch);
  for (let epoch = saved?.epoch ?? 0; epoch < settings.epochs; epoch++) {
    const order = shuffled(rows, settings.seed, epoch);
    let sum = 0;
    for (let at = 0; at < perEpoch; at++) {
      const taken = epoch * perEpoch + at;
      const rate = scheduled(settings, taken, settings.epochs * perEpoch);
      const picked = order.subarray(at * settings.batch, (at + 1) * settings.batch);
      const out = step(
        weights,
        mean,
        square,
        upload(batchOf(picked, taken)),
        np.array(new Float32Array([rate])),
      ) as Stepped;
      [weights, mean, square] = out.slice(1) as [Arrays, Arrays, Arrays];
      sum += (await out[0].data())[0];
    }
    losses.push(sum / perEpoch);
    if (checkpoint) {
      const parts = { weights: await pack(weights), mean: await pack(mean), square: await pack(square) };
      await save(checkpoint, { key: checkpoint.key, epoch: epoch + 1, losses, parts });
    }
    onEpoch(epoch + 1, losses[epoch]);
  }
  for (const part of [mean, square]) tree.dispose(part);
  return { weights: await download(weights), losses };
}

/** The wasm device of the autodiff library, the only one that every machine has. */
export async function useProcessor(): Promise<void> {
  await init();
  defaultDevice("wasm");
}

export function upload(weights: Weights): Arrays {
  return mapWeights(weights, ({ shape, values }) => np.array(values).reshape([...shape]));
}

type Stepped = [np.Array, Arrays, Arrays, Arrays];

function adamStep(loss: Loss, decay: number) {
  return (weights: Arrays, mean: Arrays, square: Arrays, batch: Arrays, rate: np.Array): Stepped => {
    const [value, slope] = valueAndGrad(loss)(tree.ref(weights), batch) as [np.Array, Arrays];
    const [newWeights, newMean, newSquare]: Arrays[] = [{}, {}, {}];
    for (const name of Object.keys(weights)) {
      const m = mean[name].mul(0.9).add(slope[name].ref.mul(0.1));
      const v = square[name].mul(0.999).add(np.square(slope[name]).mul(0.001));
      newMean[name] = m.ref;
      newSquare[name] = v.ref;
      const move = m.div(np.sqrt(v).add(1e-7)).add(weights[name].ref.mul(decay));
      newWeights[name] = weights[name].sub(rate.ref.mul(move));
    }
    rate.dispose();
    return [value, newWeights, newMean, newSquare];
  };
}

/** Adam's correction for its first steps, and a rate that falls linearly to a tenth. */
function scheduled({ rate }: FitSettings, taken: number, total: number): number {
  const correction = Math.sqrt(1 - 0.999 ** (taken + 1)) / (1 - 0.9 ** (taken + 1));
  return rate * correction * (1 - (0.9 * taken) / total);
}

function shuffled(rows: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  const random = randomOf(seed, SHUFFLE_STREAM, epoch);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor((random.word() / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

async function download(arrays: Arrays): Promise<Weights> {
  const entries = Object.entries(arrays).map(async ([name, array]): Promise<[string, Weight]> => {
    const { shape } = array;
    return [name, { shape, values: Float32Array.from(await array.data()) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function pack(arrays: Arrays): Promise<string> {
  const parts = Object.values(await download(tree.ref(arrays) as Arrays)).map(({ values }) =>
    Buffer.from(values.buffer),
  );
  return Buffer.concat(parts).toString("base64");
}

function unpack(like: Weights, text: string): Weights {
  const bytes = Buffer.from(text, "base64");
  let offset = 0;
  return mapWeights(like, ({ shape, values }) => {
    const part = Uint8Array.from(bytes.subarray(offset, offset + values.byteLength));
    offset += values.byteLength;
    return { shape, values: new Float32Array(part.buffer) };
  });
}

async function load({ path, key }: Checkpoint): Promise<Saved | undefined> {
  if (!existsSync(path)) return undefined;
  const saved = JSON.parse(await readFile(path, "utf8")) as Saved;
  return saved.key === key ? saved : undefined;
}

async function save({ path }: Checkpoint, saved: Saved): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, JSON.stringify(saved));
  await rename(`${path}.part`, path);
}

function mapWeights<T>(weights: Weights, to: (weight: Weight) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, to(weight)]));
}
