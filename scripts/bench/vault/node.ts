import type { AddressInfo } from "node:net";
import type { Address } from "../../../protocol/units.ts";
import { vaultServer } from "../../../vault/node/server.ts";
import { nodeDeps } from "./deps.ts";

/** What the bench tells a node that it started. */
export type Start = {
  readonly contract: Address;
  readonly privateKey: string;
  readonly file: string;
  readonly answers: readonly (readonly [string, unknown[]])[];
};

// One vault node in a process of its own, whose chain answers from memory. It tells its port.
process.once("message", async ({ contract, privateKey, file, answers }: Start) => {
  const known = new Map(answers);
  const deps = await nodeDeps(contract, privateKey, file, async (calls) => {
    const answer = known.get(JSON.stringify(calls));
    if (answer === undefined) throw new Error(`nobody asked before: ${calls.map(({ method }) => method)}`);
    return answer;
  });
  const server = vaultServer(deps).listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
});
process.once("disconnect", () => process.exit());
