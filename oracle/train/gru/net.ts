import { lax, nn, numpy as np } from "@jax-js/jax";
import { CANDIDATE_FEATURES, CANDIDATE_WIDTH, RANK_ONLY, STEP_WIDTH, STEPS } from "../../serve/behaviour.ts";
import { type Arrays, randomWeight, type Weight, type Weights, zeroWeight } from "./adam.ts";

// What a row's two other losses count for beside the cross-entropy of interest.
const RANK_WEIGHT = 0.25;
const WORTH_WEIGHT = 0.1;

/** Sizes of the interest network: the GRU's state, the layer before the rank and the one before interest. */
export type InterestShape = { readonly hidden: number; readonly trunk: number; readonly taste: number };

/** 1 for each candidate feature that interest reads, 0 for those that only the rank reads. */
export const READ_BY_INTEREST = Float32Array.from(CANDIDATE_FEATURES, (name) => Number(!RANK_ONLY.has(name)));

/** Untrained weights; the gates of the GRU stand in the order of ONNX: update z, reset r, candidate h. */
export function startInterest({ hidden, trunk, taste }: InterestShape, seed: number): Weights {
  const gates = 3 * hidden;
  const read = hidden + CANDIDATE_WIDTH;
  return {
    stepGates: randomWeight([STEP_WIDTH, gates], hidden, seed, 0),
    stateGates: randomWeight([hidden, gates], hidden, seed, 1),
    stepBias: zeroWeight([gates]),
    stateBias: zeroWeight([gates]),
    stateTrunk: randomWeight([hidden, trunk], read, seed, 2),
    candidateTrunk: randomWeight([CANDIDATE_WIDTH, trunk], read, seed, 3),
    trunkBias: zeroWeight([trunk]),
    next: randomWeight([trunk, 1], trunk, seed, 4),
    stateTaste: zeroWeight([hidden, taste]),
    candidateTaste: shownToInterest(randomWeight([CANDIDATE_WIDTH, taste], read, seed, 5)),
    tasteBias: zeroWeight([taste]),
    interest: randomWeight([taste, 1], taste, seed, 6),
    interestBias: zeroWeight([1], -1.5),
    value: zeroWeight([3], -1),
  };
}

/** Nothing is learned for what is hidden, so it starts, and stays, at zero. */
function shownToInterest({ shape, values }: Weight): Weight {
  return { shape, values: values.map((value, i) => value * READ_BY_INTEREST[Math.floor(i / shape[1])]) };
}

/** State after the last step. `steps` [steps * rows, width], step after step -> [rows, hidden]. Consumes its arguments. */
export function gru(weights: Arrays, steps: np.Array, rows: number, length = STEPS): np.Array {
  const { stepGates, stateGates, stepBias, stateBias } = weights;
  const gates = stepBias.shape[0];
  const hidden = gates / 3;
  const [z, r, c] = [0, 1, 2].map((gate): [number, number] => [gate * hidden, (gate + 1) * hidden]);
  const inputs = np.matmul(steps, stepGates).add(stepBias).reshape([length, rows, gates]);
  let state = np.zeros([rows, hidden]);
  for (let step = 0; step < length; step++) {
    const input = inputs.ref.slice(step);
    const kept = np.matmul(state.ref, stateGates.ref).add(stateBias.ref);
    const gate = ([from, to]: [number, number]) =>
      nn.sigmoid(input.ref.slice([], [from, to]).add(kept.ref.slice([], [from, to])));
    const [update, reset] = [gate(z), gate(r)];
    const fresh = np.tanh(input.ref.slice([], c).add(reset.mul(kept.ref.slice([], c))));
    input.dispose();
    kept.dispose();
    state = fresh.ref.add(update.mul(state.sub(fresh)));
  }
  for (const used of [inputs, stateGates, stateBias]) used.dispose();
  return state;
}

/** Of rows with `choices` candidates each: logit of interest, value and rank, all [rows, choices]. Consumes its arguments. */
export function interestHeads(weights: Arrays, steps: np.Array, candidates: np.Array, rows: number, choices: number) {
  const { cell, rank, taste } = parts(weights);
  const state = gru(cell, steps, rows);
  const next = ranks(rank, state.ref, candidates.ref, rows, choices);
  const tasted = layer(taste.layer, state, candidates, rows, choices);
  return { ...chances(taste, tasted, [rows, choices]), next };
}

function parts(weights: Arrays) {
  const { stepGates, stateGates, stepBias, stateBias, ...heads } = weights;
  return {
    cell: { stepGates, stateGates, stepBias, stateBias },
    rank: { layer: [heads.stateTrunk, heads.candidateTrunk, heads.trunkBias], next: heads.next },
    taste: {
      layer: [heads.stateTaste, heads.candidateTaste, heads.tasteBias],
      ...{ interest: heads.interest, bias: heads.interestBias, value: heads.value },
    },
  };
}

function ranks(
  rank: ReturnType<typeof parts>["rank"],
  state: np.Array,
  candidates: np.Array,
  rows: number,
  choices: number,
): np.Array {
  return np.matmul(layer(rank.layer, state, candidates, rows, choices), rank.next).reshape([rows, choices]);
}

function chances({ interest, bias, value }: ReturnType<typeof parts>["taste"], units: np.Array, shape: number[]) {
  const logit = np.matmul(units, interest).add(bias).reshape(shape);
  // Value is read off interest; what a rare engagement is worth must not bend the probability of one.
  return { logit: logit.ref, value: worthOf(value, lax.stopGradient(nn.sigmoid(logit))) };
}

/** A ReLU layer over states [rows, hidden] and candidates [rows * choices, width] -> [rows * choices, units]. Consumes its arguments. */
function layer(
  [ofState, ofCandidate, bias]: readonly np.Array[],
  state: np.Array,
  candidates: np.Array,
  rows: number,
  choices: number,
): np.Array {
  const units = bias.shape[0];
  const fromState = np.matmul(state, ofState).reshape([rows, 1, units]);
  const fromCandidate = np.matmul(candidates, ofCandidate).reshape([rows, choices, units]);
  return nn.relu(fromState.add(fromCandidate).add(bias)).reshape([rows * choices, units]);
}

/** g(interest): a cubic through 0 whose coefficients are positive, so that more interest is never worth less. */
function worthOf(coefficients: np.Array, interest: np.Array): np.Array {
  const slopes = nn.softplus(coefficients);
  const [linear, square, cubic] = [0, 1, 2].map((i) => slopes.ref.slice([i, i + 1]));
  slopes.dispose();
  const inner = interest.ref.mul(cubic).add(square);
  return interest.ref.mul(interest.mul(inner).add(linear));
}

/**
 * Cross-entropy of the content that came next among the choices, where `ranked`; of whether a first view led to more, where
 * `judged`; and the squared error of what it led to. Choice 0 is the one that came. `read` [width] hides from interest what only
 * the rank reads; `keptState` [rows, hidden] and `kept` [rows, taste] drop units out before it.
 */
export function interestLoss(rows: number, choices: number) {
  return (weights: Arrays, batch: Arrays): np.Array => {
    const { steps, candidates, read, keptState, kept, ranked, judged, engaged, worth } = batch;
    const { cell, rank, taste } = parts(weights);
    const state = gru(cell, steps, rows);
    const came = nn.logSoftmax(ranks(rank, state.ref, candidates.ref, rows, choices), 1).slice([], 0);
    const met = candidates.reshape([rows, choices, CANDIDATE_WIDTH]).slice([], 0).mul(read);
    const { logit, value } = chances(taste, layer(taste.layer, state.mul(keptState), met, rows, 1).mul(kept), [rows]);
    const entropy = nn.softplus(logit.ref).sub(engaged.mul(logit));
    const error = np.square(value.sub(worth));
    const perRow = entropy.add(error.mul(WORTH_WEIGHT)).mul(judged).sub(came.mul(ranked).mul(RANK_WEIGHT));
    return perRow.mean();
  };
}
