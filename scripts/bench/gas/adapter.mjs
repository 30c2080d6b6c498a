// Puts the bank's own contracts, as `hardhat build` made them, through the reward-gas harness. In the harness's folder:
//   node run-ours.mjs <this file>
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { developmentKeys } from "../../../oracle/sign/keys.ts";
import { blobInitCode } from "../../../protocol/models/blob.ts";

import { signedReport } from "./epochs.ts";
import { BENCH_MODEL, BENCH_PROGRAM, CHALLENGE_S, EMISSION_PER_SECOND_WEI, EPOCH_S } from "./terms.ts";

const artifacts = join(import.meta.dirname, "../../../artifacts");
const { account, cumulative, keccak, cat, padAddr, word, N } = await import(
  pathToFileURL(join(process.cwd(), "core/merkle.mjs")).href
);

const HALVING_S = 126_230_400;
/** Nobody earns more an epoch; the sum need only be high enough. */
const MOST_EARNED_WEI = 101n * 10n ** 18n;

function artifact(name, folder = `contracts/${name}.sol`) {
  return JSON.parse(readFileSync(join(artifacts, folder, `${name}.json`), "utf8"));
}

async function setup({ evm }) {
  const manager = await evm.deploy(
    artifact("AccessManager", "@openzeppelin/contracts/access/manager/AccessManager.sol"),
    [evm.deployer],
  );
  const keys = developmentKeys(31337n, [11, 12, 13, 14, 15]).sort((a, b) =>
    BigInt(a.address) < BigInt(b.address) ? -1 : 1,
  );
  const operators = keys.map(({ address }) => address);
  const operatorSet = await evm.deploy(artifact("OperatorSet"), [manager.address, operators, 3]);
  const terms = [CHALLENGE_S, EMISSION_PER_SECOND_WEI, HALVING_S];
  const ledger = await evm.deploy(artifact("AttentionLedger"), [manager.address, operatorSet.address, ...terms]);
  const [timeAsset] = await evm.view(ledger, "timeAsset");
  const weights = await evm.send({ data: blobInitCode(BENCH_MODEL.weights) });
  const model = await evm.deploy(artifact("CubicModel", "contracts/models/CubicModel.sol"), [
    weights.address,
    BENCH_MODEL.featureSpec,
  ]);
  await evm.tx(ledger, "registerModel", [model.address]);
  const { id, modelId, budgetWei } = BENCH_PROGRAM;
  const programTerms = {
    modelId,
    featureSpec: BENCH_MODEL.featureSpec,
    budgetWei,
    capWei: 0,
    rateWei: 0,
    consentRequired: false,
  };
  await evm.tx(ledger, "registerProgram", [id, programTerms]);
  const [digest] = await evm.view(operatorSet, "digest");
  return {
    c: evm.at(timeAsset, artifact("TimeAsset").abi),
    deployGas: ledger.gas,
    ledger,
    epochs: {
      chainId: BigInt(await evm.rpc("eth_chainId")),
      ledger: ledger.address,
      operatorSet: { digest, operators, threshold: 3 },
      keys,
      program: BENCH_PROGRAM,
    },
    windowStart: (await evm.view(ledger, "genesisS"))[0],
    posted: 0,
  };
}

async function post({ evm }, state, epoch, rewardsRoot) {
  await evm.warp(EPOCH_S * (epoch - state.posted));
  const windowEnd = BigInt(await evm.now());
  const issuedWei = BigInt(epoch) * MOST_EARNED_WEI * BigInt(N);
  const { report, bitmap, signatures } = signedReport(state.epochs, state.previous, {
    rewardsRoot,
    issuedWei,
    windowStart: state.windowStart,
    windowEnd,
  });
  const receipt = await evm.tx(state.ledger, "post", [report, bitmap, signatures]);
  await evm.warp(CHALLENGE_S);
  Object.assign(state, { previous: report, windowStart: windowEnd, posted: epoch });
  return { post: receipt };
}

export default {
  id: "attention-bank",
  label: "Attention Bank",
  compiler: "0.8.37, as built",
  leafKey: "ref-cumulative",
  leaf: (i, epoch) => keccak(keccak(cat(padAddr(account(i)), word(cumulative(i, epoch))))),
  setup,
  post,
  claim: ({ evm, addr }, { c }, epoch, i, proof) => evm.tx(c, "claim", [addr(i), cumulative(i, epoch), proof], addr(i)),
  balance: async ({ evm }, { c }, address) => (await evm.view(c, "balanceOf", [address]))[0],
};
