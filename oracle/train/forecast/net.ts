import { nn, numpy as np } from "@jax-js/jax";
import { FORECAST_STEPS, FORECAST_WIDTH } from "../../forecast/window.ts";
import { floatGraphBytes, floats, gruNode } from "../float-graph.ts";
import { attribute, graphBuilder } from "../graph.ts";
import { type Arrays, randomWeight, type Weights, zeroWeight } from "../gru/adam.ts";
import { gru } from "../gru/net.ts";

/** Additions to p10 and p90, in units of sigma, that conformal calibration found; the learned median is multiplied by `median`. */
export type Calibration = { readonly low: number; readonly median: number; readonly high: number };

/** Untrained weights; the start of the quantiles is near a normal distribution's. */
export function startForecast(hidden: number, seed: number): Weights {
  const gates = 3 * hidden;
  return {
    stepGates: randomWeight([FORECAST_WIDTH, gates], hidden, seed, 0),
    stateGates: randomWeight([hidden, gates], hidden, seed, 1),
    stepBias: zeroWeight([gates]),
    stateBias: zeroWeight([gates]),
    out: randomWeight([hidden, 3], 100 * hidden, seed, 2),
    outBias: { shape: [3], values: Float32Array.of(0.8, 0, 0.8) },
  };
}

/** p10, p50 and p90 of the next return in units of sigma, [3][rows]; p10 below and p90 above the median. Consumes its arguments. */
export function quantiles(weights: Arrays, steps: np.Array, rows: number): [np.Array, np.Array, np.Array] {
  const { out, outBias, ...cell } = weights;
  const raw = np.matmul(gru(cell, steps, rows, FORECAST_STEPS), out).add(outBias);
  const [down, median, up] = [0, 1, 2].map((i) => raw.ref.slice([], i));
  raw.dispose();
  return [median.ref.sub(nn.softplus(down)), median.ref, median.add(nn.softplus(up))];
}

/** Pinball loss of the three quantiles: least where each is the quantile that it is named after. */
export function pinballLoss(rows: number) {
  return (weights: Arrays, { steps, move }: Arrays): np.Array => {
    const shares = [0.1, 0.5, 0.9];
    const losses = quantiles(weights, steps, rows).map((quantile, i) => {
      const over = move.ref.sub(quantile);
      return np.maximum(over.ref.mul(shares[i]), over.mul(shares[i] - 1)).mean();
    });
    move.dispose();
    return losses[0].add(losses[1]).add(losses[2]);
  };
}

/** The calibrated network: `steps` [N, steps, width] and `sigma` [N] give `p10`, `p50`, `p90`, log-returns, each [N]. */
export function forecastOnnx(weights: Weights, calibration: Calibration): Uint8Array {
  const graph = graphBuilder();
  const { op } = graph;
  const number = (name: string, value: number) => floats(graph, name, { shape: [], values: Float32Array.of(value) });
  const gruWeights = {
    step: weights.stepGates,
    state: weights.stateGates,
    stepBias: weights.stepBias,
    stateBias: weights.stateBias,
  };
  const state = gruNode(graph, "steps", gruWeights, "state");
  const raw = op("Gemm", [state, floats(graph, "out", weights.out), floats(graph, "outBias", weights.outBias)], "raw");
  const [down, learned, up] = ["down", "learned", "up"].map((name, i) =>
    op("Gather", [raw, graph.int64(`${name}Column`, [BigInt(i)])], name, [attribute.int("axis", 1)]),
  );
  const edge = (kind: "Sub" | "Add", spread: string, name: string, addition: number) => {
    const quantile = op(kind, [learned, op("Softplus", [spread], `${name}Spread`)], `${name}Raw`);
    return op("Add", [quantile, number(`${name}Calibration`, addition)], `${name}Scaled`);
  };
  const low = edge("Sub", down, "low", calibration.low);
  const high = edge("Add", up, "high", calibration.high);
  const middle = op("Mul", [learned, number("medianShare", calibration.median)], "middleScaled");
  // Calibration may not turn the band inside out.
  op("Mul", [op("Min", [low, middle], "lowHeld"), "sigma"], "p10");
  op("Mul", [middle, "sigma"], "p50");
  op("Mul", [op("Max", [high, middle], "highHeld"), "sigma"], "p90");
  return floatGraphBytes(
    "price",
    graph,
    [
      { name: "steps", type: "float", shape: ["N", FORECAST_STEPS, FORECAST_WIDTH] },
      { name: "sigma", type: "float", shape: ["N"] },
    ],
    ["p10", "p50", "p90"].map((name) => ({ name, type: "float", shape: ["N"] })),
  );
}
