import { nn, numpy as np } from "@jax-js/jax";
import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../serve/behaviour.ts";
import { type Arrays, randomWeight, type Weights, zeroWeight } from "./adam.ts";

// What a row's two other losses count for beside the cross-entropy of interest.
const RANK_WEIGHT = 0.25;
const WORTH_WEIGHT = 0.1;

/** Sizes of the interest network. */
export type InterestShape = { readonly hidden: number; readonly trunk: number };

/** Untrained weights; the gates of the GRU stand in the order of ONNX: update z, reset r, candidate h. */
export function startInterest({ hidden, trunk }: InterestShape, seed: number): Weights {
  const gates = 3 * hidden;
  return {
    stepGates: randomWeight([STEP_WIDTH, gates], hidden, seed, 0),
    stateGates: randomWeight([hidden, gates], hidden, seed, 1),
    stepBias: zeroWeight([gates]),
    stateBias: zeroWeight([gates]),
    stateTrunk: randomWeight([hidden, trunk], hidden + CANDIDATE_WIDTH, seed, 2),
    candidateTrunk: randomWeight([CANDIDATE_WIDTH, trunk], hidden + CANDIDATE_WIDTH, seed, 3),
    trunkBias: zeroWeight([trunk]),
    interest: randomWeight([trunk, 1], trunk, seed, 4),
    interestBias: zeroWeight([1], -1.5),
    next: randomWeight([trunk, 1], trunk, seed, 5),
    value: zeroWeight([3], -1),
  };
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
  const { stepGates, stateGates, stepBias, stateBias, ...head } = weights;
  const trunk = head.trunkBias.shape[0];
  const state = gru({ stepGates, stateGates, stepBias, stateBias }, steps, rows);
  const fromState = np.matmul(state, head.stateTrunk).reshape([rows, 1, trunk]);
  const fromCandidate = np.matmul(candidates, head.candidateTrunk).reshape([rows, choices, trunk]);
  const both = nn.relu(fromState.add(fromCandidate).add(head.trunkBias)).reshape([rows * choices, trunk]);
  const logit = np.matmul(both.ref, head.interest).add(head.interestBias).reshape([rows, choices]);
  const next = np.matmul(both, head.next).reshape([rows, choices]);
  return { logit: logit.ref, next, value: worthOf(head.value, nn.sigmoid(logit)) };
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
 * `judged`; and the squared error of what it led to. Choice 0 is the one that came.
 */
export function interestLoss(rows: number, choices: number) {
  return (weights: Arrays, batch: Arrays): np.Array => {
    const { steps, candidates, ranked, judged, engaged, worth } = batch;
    const { logit, next, value } = interestHeads(weights, steps, candidates, rows, choices);
    const came = nn.logSoftmax(next, 1).slice([], 0);
    const first = logit.slice([], 0);
    const entropy = nn.softplus(first.ref).sub(engaged.mul(first));
    const error = np.square(value.slice([], 0).sub(worth));
    const perRow = entropy.add(error.mul(WORTH_WEIGHT)).mul(judged).sub(came.mul(ranked).mul(RANK_WEIGHT));
    return perRow.mean();
  };
}
