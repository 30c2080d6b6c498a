import { Interface } from "ethers/abi";
import hre from "hardhat";
import { developmentKeys } from "../../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../../oracle/sign/places.ts";
import { attentionLedgerAbi } from "../../../protocol/abi/AttentionLedger.ts";
import { operatorSetAbi } from "../../../protocol/abi/OperatorSet.ts";
import { timeAssetAbi } from "../../../protocol/abi/TimeAsset.ts";
import type { Report } from "../../../protocol/report.ts";
import type { Address, Hex, Seconds, Wei } from "../../../protocol/units.ts";
import { deployBank } from "../../deploy/bank.ts";
import { developmentParameters } from "../../deploy/development.ts";
import { type Epochs, signedReport } from "./epochs.ts";
import { BENCH_MODEL, BENCH_PROGRAM, BUDGET_WEI, CHALLENGE_S, EMISSION_PER_SECOND_WEI, EPOCH_S } from "./terms.ts";

const GAS_LIMIT = "0xf42400";

const ledgerFunctions = new Interface(attentionLedgerAbi);
const timeFunctions = new Interface(timeAssetAbi);
const operatorFunctions = new Interface(operatorSetAbi);

/** A bank on a chain of its own. What sends a transaction returns the gas of its receipt, and throws if it reverts. */
export type GasBank = {
  readonly post: (rewardsRoot: Hex, issuedWei: Wei) => Promise<number>;
  readonly claim: (account: Address, cumulativeWei: Wei, proof: readonly Hex[]) => Promise<number>;
  readonly settle: (entries: Uint8Array, proof: readonly Hex[]) => Promise<number>;
  readonly balanceWei: (account: Address) => Promise<Wei>;
  readonly close: () => Promise<void>;
};

/** Deploys the bank with a model, one program and three of five operators. Contracts must be compiled. */
export async function openGasBank(): Promise<GasBank> {
  const connection = await hre.network.create();
  const rpc = (method: string, params: unknown[] = []) => connection.provider.request({ method, params });
  const { contracts } = await deployBank(
    { provider: connection.provider, artifacts: hre.artifacts },
    {
      ...(await developmentParameters()),
      emissionPerSecondWei: EMISSION_PER_SECOND_WEI,
      challengePeriodS: BigInt(CHALLENGE_S),
      models: [BENCH_MODEL],
      programs: [
        { name: "bench", model: BENCH_MODEL.name, featureSpec: BENCH_MODEL.featureSpec, budgetWei: BUDGET_WEI },
      ],
    },
  );
  const { AttentionLedger: ledger, OperatorSet: operatorSet, TimeAsset: timeAsset } = contracts;
  const [sender] = (await rpc("eth_accounts")) as string[];

  async function view(functions: Interface, to: Address, name: string, args: unknown[] = []) {
    const data = functions.encodeFunctionData(name, args);
    return functions.decodeFunctionResult(name, (await rpc("eth_call", [{ to, data }, "latest"])) as string);
  }
  async function send(functions: Interface, to: Address, name: string, args: unknown[]): Promise<number> {
    const data = functions.encodeFunctionData(name, args);
    const hash = await rpc("eth_sendTransaction", [{ from: sender, to, data, gas: GAS_LIMIT }]);
    const receipt = (await rpc("eth_getTransactionReceipt", [hash])) as { gasUsed: string };
    return Number(receipt.gasUsed);
  }
  async function pass(seconds: number): Promise<Seconds> {
    await rpc("evm_increaseTime", [seconds]);
    await rpc("evm_mine");
    const block = (await rpc("eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
    return BigInt(block.timestamp);
  }

  const [digest] = await view(operatorFunctions, operatorSet.address, "digest");
  const [operators, threshold] = await view(operatorFunctions, operatorSet.address, "setOf", [digest]);
  const epochs: Epochs = {
    chainId: 31337n,
    ledger: ledger.address,
    operatorSet: { digest, operators: [...operators], threshold: Number(threshold) },
    keys: developmentKeys(31337n, DEVELOPMENT_PLACES.operators),
    program: BENCH_PROGRAM,
  };
  let previous: Report | undefined;
  let [windowStart]: Seconds[] = [(await view(ledgerFunctions, ledger.address, "genesisS"))[0]];

  return {
    async post(rewardsRoot, issuedWei) {
      const windowEnd = await pass(EPOCH_S);
      const { report, bitmap, signatures } = signedReport(epochs, previous, {
        rewardsRoot,
        issuedWei,
        windowStart,
        windowEnd,
      });
      const gas = await send(ledgerFunctions, ledger.address, "post", [report, bitmap, signatures]);
      await pass(CHALLENGE_S);
      previous = report;
      windowStart = windowEnd;
      return gas;
    },
    claim: (account, cumulativeWei, proof) =>
      send(timeFunctions, timeAsset.address, "claim", [account, cumulativeWei, proof]),
    settle: (entries, proof) => send(timeFunctions, timeAsset.address, "settle", [entries, proof]),
    balanceWei: async (account) => (await view(timeFunctions, timeAsset.address, "balanceOf", [account]))[0],
    close: () => connection.close(),
  };
}
