import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AbiCoder } from "ethers/abi";
import type { Contract } from "ethers/contract";
import hre from "hardhat";
import { blobParts } from "../../protocol/models/blob.ts";
import type { ModelKind } from "../../protocol/models/model-id.ts";
import { parseWeighed } from "../../protocol/models/weighed.ts";
import { deployModel } from "../deploy/model.ts";
import { MODEL_CONTRACTS } from "../deploy/plan.ts";
import type { Judged } from "./parity.ts";

/** Tests of test/parity/ScoreParity.t.sol: each has a part of the rows. */
const PARTS = 4;
const FOLDER = join(import.meta.dirname, "../../cache/parity");

/**
 * How many rows the kind's contract, deployed with these weights, scores otherwise than the reference, and the gas of one
 * score with that of the transaction around it.
 */
export async function onChain(
  kind: ModelKind,
  weights: Uint8Array,
  judged: Judged,
): Promise<{ differences: number; gas: number }> {
  const base = kind === "weighed" ? parseWeighed(weights) : { kind, weights };
  const names = [base.kind, "weighed" as const].map((each) => MODEL_CONTRACTS[each]);
  const files = names.map((name) => `contracts/models/${name}.sol`);
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true, files });
  const [code, weigher] = await Promise.all(
    names.map(async (name) => (await hre.artifacts.readArtifact(name)).bytecode),
  );
  await mkdir(FOLDER, { recursive: true });
  const model = [code, blobParts(base.weights), base.kind === "trees", kind === "weighed" ? weigher : "0x"];
  await writeFile(
    join(FOLDER, "model"),
    AbiCoder.defaultAbiCoder().encode(["bytes", "bytes[]", "bool", "bytes"], model).slice(2),
    "hex",
  );
  const rows = judged.scores.length;
  for (let part = 0; part < PARTS; part++) {
    const [from, to] = [part, part + 1].map((i) => Math.floor((i * rows) / PARTS));
    await writeFile(join(FOLDER, `rows${part}`), partBytes(judged, from, to));
  }
  return { differences: await runTests(), gas: await scoreGas(kind, weights, judged.width) };
}

/** Rows `from` to `to` (exclusive): features, then the score, each an int64 in big-endian. */
function partBytes({ width, features, scores }: Judged, from: number, to: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * (width + 1) * (to - from)));
  let at = 0;
  for (let row = from; row < to; row++) {
    for (const number of [...features.subarray(row * width, (row + 1) * width), scores[row]]) {
      view.setBigInt64(at, number);
      at += 8;
    }
  }
  return new Uint8Array(view.buffer);
}

/** How many rows the tests found to differ. */
async function runTests(): Promise<number> {
  const args = ["--config", "test/parity/hardhat.config.ts", "test", "solidity"];
  const root = join(import.meta.dirname, "../..");
  const child = spawn("hardhat", args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const status = await new Promise((resolve) => child.on("close", resolve));
  const differing = [...output.matchAll(/(\d+) rows differ/g)].map(([, count]) => Number(count));
  const passing = Number(/(\d+) passing/.exec(output)?.[1] ?? 0);
  if (passing + differing.length !== PARTS || (status === 0) !== (passing === PARTS)) {
    throw new Error("the parity tests did not run to their end", { cause: output });
  }
  return differing.reduce((sum, count) => sum + count, 0);
}

async function scoreGas(kind: ModelKind, weights: Uint8Array, width: number): Promise<number> {
  const { ethers } = await hre.network.create();
  const [sender] = await ethers.getSigners();
  const model = (await deployModel(sender, kind, `0x${"00".repeat(32)}`, weights)) as Contract;
  const typical = Array.from({ length: width }, (_, i) => 1n << BigInt(i));
  return Number(await model.score.estimateGas(typical));
}
