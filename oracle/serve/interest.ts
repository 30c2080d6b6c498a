import { OracleError } from "../errors.ts";
import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "./behaviour.ts";
import { openFloatEngine } from "./engine.ts";
import type { Inputs } from "./messages.ts";
import { readFloatModel } from "./model-folder.ts";
import { withUnrolledGru } from "./unrolled-gru.ts";

/** What the interest model says of each row: a probability, a worth in likes, and a rank without unit. */
export type Interest = { readonly interest: Float32Array; readonly value: Float32Array; readonly next: Float32Array };

/** The interest model, loaded. */
export type InterestModel = {
  /**
   * Rows of users and contents. `steps` [users, STEPS, STEP_WIDTH], `candidates` [rows, CANDIDATE_WIDTH], `owner` [rows] the place
   * of each row's user, in rising order. @throws OracleError `ShapeMismatch`, `EngineStopped`.
   */
  readonly score: (steps: Float32Array, candidates: Float32Array, owner: Uint32Array) => Promise<Interest>;
  readonly close: () => Promise<void>;
};

/** How the model runs. Results differ at most in the last bits of a float. */
export type InterestOptions = { readonly workers?: number; readonly batchRows?: number };

const SEQUENCE = STEPS * STEP_WIDTH;

/** Loads the model of a folder, checked against its card. @throws what `readFloatModel` and `openFloatEngine` do. */
export async function openInterest(folder: string, options: InterestOptions = {}): Promise<InterestModel> {
  return interestModel((await readFloatModel(folder)).onnx, options);
}

/** The same for a graph in memory. */
export async function interestModel(onnx: Uint8Array, options: InterestOptions = {}): Promise<InterestModel> {
  const { workers = 4, batchRows = 256 } = options;
  const engine = await openFloatEngine(withUnrolledGru(onnx), workers);
  const score: InterestModel["score"] = async (steps, candidates, owner) => {
    const rows = owner.length;
    refuseShapes(steps, candidates, owner);
    const result = { interest: new Float32Array(rows), value: new Float32Array(rows), next: new Float32Array(rows) };
    let taken = 0;
    const work = async () => {
      const lane = newLane(Math.min(rows, batchRows));
      for (let from = taken; from < rows; from = taken) {
        const to = Math.min(rows, from + batchRows);
        taken = to;
        const outputs = await engine.run(fill(lane, steps, candidates, owner.subarray(from, to), from));
        for (const name of ["interest", "value", "next"] as const) result[name].set(outputs[name], from);
      }
    };
    // Two batches a thread, so that none waits for its next one.
    await Promise.all(Array.from({ length: 2 * workers }, work));
    return result;
  };
  return { score, close: engine.close };
}

/** Memory that a batch after the other is put into, and that the thread which runs it reads where it lies. */
type Lane = { readonly steps: Float32Array; readonly candidates: Float32Array; readonly owner: BigInt64Array };

function newLane(rows: number): Lane {
  return {
    steps: new Float32Array(new SharedArrayBuffer(4 * rows * SEQUENCE)),
    candidates: new Float32Array(new SharedArrayBuffer(4 * rows * CANDIDATE_WIDTH)),
    owner: new BigInt64Array(new SharedArrayBuffer(8 * rows)),
  };
}

/** The batch whose rows, from row `from` on, have these owners. A user whom many rows in turn share is put in once. */
function fill(lane: Lane, steps: Float32Array, candidates: Float32Array, owner: Uint32Array, from: number): Inputs {
  let users = 0;
  // Users that lie side by side are copied together: one by one they hold up the caller's thread for longer.
  let [first, end] = [owner[0], owner[0]];
  const copy = () => {
    lane.steps.set(steps.subarray(first * SEQUENCE, end * SEQUENCE), (users - (end - first)) * SEQUENCE);
    first = end;
  };
  for (let row = 0; row < owner.length; row++) {
    const place = owner[row];
    if (row === 0 || place !== owner[row - 1]) {
      if (place !== end) {
        copy();
        first = place;
      }
      end = place + 1;
      users++;
    }
    lane.owner[row] = BigInt(users - 1);
  }
  copy();
  const rows = owner.length;
  lane.candidates.set(candidates.subarray(from * CANDIDATE_WIDTH, (from + rows) * CANDIDATE_WIDTH));
  return {
    steps: { type: "float32", data: lane.steps.subarray(0, users * SEQUENCE), dims: [users, STEPS, STEP_WIDTH] },
    candidates: {
      type: "float32",
      data: lane.candidates.subarray(0, rows * CANDIDATE_WIDTH),
      dims: [rows, CANDIDATE_WIDTH],
    },
    owner: { type: "int64", data: lane.owner.subarray(0, rows), dims: [rows] },
  };
}

function refuseShapes(steps: Float32Array, candidates: Float32Array, owner: Uint32Array): void {
  const users = steps.length / SEQUENCE;
  const rows = owner.length;
  const rising = owner.every((place, row) => place < users && (row === 0 || owner[row - 1] <= place));
  if (Number.isInteger(users) && candidates.length === rows * CANDIDATE_WIDTH && rising) return;
  const message = `${users} users and ${candidates.length / CANDIDATE_WIDTH} candidates do not fit ${rows} owners in rising order`;
  throw new OracleError("ShapeMismatch", message, { users, candidates: candidates.length / CANDIDATE_WIDTH, rows });
}
