import { parentPort, workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { STOP } from "../stop-worker.ts";
import { type Inputs, type Outputs, READY, type RunReply, type RunRequest } from "./messages.ts";

// A run of onnxruntime-node holds up its thread, so it has one of its own, with one session of one thread.
const port = parentPort!;

async function load() {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: "sequential" } as const;
  return InferenceSession.create(workerData as Uint8Array, options);
}

async function run(session: InferenceSession, inputs: Inputs): Promise<Outputs> {
  const tensors = Object.entries(inputs).map(([name, { type, data, dims }]): [string, Tensor] => {
    const tensor = type === "float32" ? new Tensor("float32", data, [...dims]) : new Tensor("int64", data, [...dims]);
    return [name, tensor];
  });
  const outputs = await session.run(Object.fromEntries(tensors));
  // The engine's memory goes back to it, so what leaves the thread is a copy.
  const copies = Object.entries(outputs).map(([name, { data }]) => [name, new Float32Array(data as Float32Array)]);
  return Object.fromEntries(copies);
}

async function answer(id: number, work: () => Promise<Outputs>): Promise<void> {
  let reply: RunReply;
  try {
    reply = { id, outputs: await work() };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    reply = { id, fault: { name, message, figures: {} } };
  }
  port.postMessage(reply, "outputs" in reply ? Object.values(reply.outputs).map(({ buffer }) => buffer) : []);
}

const session = load();
await answer(READY, async () => {
  await session;
  return {};
});
port.on("message", (request: RunRequest | typeof STOP) => {
  if (request === STOP) process.exit();
  void answer(request.id, async () => run(await session, request.inputs));
});
