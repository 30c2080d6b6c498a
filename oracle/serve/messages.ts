import type { Figures } from "../../protocol/named-error.ts";

/** Numbers with a shape, for one input of a float model. */
export type Input =
  | { readonly type: "float32"; readonly data: Float32Array; readonly dims: readonly number[] }
  | { readonly type: "int64"; readonly data: BigInt64Array; readonly dims: readonly number[] };
/** Inputs by name. Those in shared memory are read where they lie and must stay as they are until the answer; others are copied. */
export type Inputs = Readonly<Record<string, Input>>;
/** Outputs by name, row after row. */
export type Outputs = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

export type RunRequest = { id: number; inputs: Inputs };
/** `id` READY tells that the model is loaded, or is not. */
export type RunReply =
  | { id: number; outputs: Outputs }
  | { id: number; fault: { name: string; message: string; figures: Figures } };

export const READY = -1;
