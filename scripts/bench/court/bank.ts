import { ZeroAddress } from "ethers/constants";
import type { Contract } from "ethers/contract";
import { Wallet } from "ethers/wallet";
import { readHead, readOperators, readTerms } from "../../../oracle/chain/bank.ts";
import { passTimeTo } from "../../../oracle/chain/time.ts";
import { assembleEpoch } from "../../../oracle/epoch/close.ts";
import { addRewards } from "../../../oracle/reward/rewards.ts";
import type { ModelFolder } from "../../../oracle/score/model-folder.ts";
import { developmentKeys } from "../../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../../oracle/sign/places.ts";
import { joinQuorum } from "../../../oracle/sign/quorum.ts";
import { buildTrees } from "../../../oracle/tree/build.ts";
import { openTreePool } from "../../../oracle/tree/pool.ts";
import type { Case } from "../../../oracle/verify/case.ts";
import type { Challenge } from "../../../oracle/verify/challenge.ts";
import { openCourt } from "../../../oracle/verify/court.ts";
import { type Artifact, openArtifact } from "../../../protocol/artifact.ts";
import type { FeatureSpec } from "../../../protocol/features.ts";
import type { Scores } from "../../../protocol/records.ts";
import { digestReport, hashReport, type Report, reportDomain, ZERO_HASH } from "../../../protocol/report.ts";
import type { Address, Hex } from "../../../protocol/units.ts";
import { startBank } from "../../demo/bank.ts";
import { deployModel } from "../../deploy/model.ts";

/** What dishonest operators change: the artifact's records where they stand, then the report over them. */
export type Lie = { readonly records?: (artifact: Artifact) => void; readonly report?: (report: Report) => Report };

/** A bank whose first epoch is posted again and again. What sends a call returns the gas of its receipt. */
export type CourtBank = {
  readonly post: (scores: Scores, lie?: Lie) => Promise<Case>;
  readonly challenge: (challenge: Challenge) => Promise<number>;
  /** The bounty for the report posted last. */
  readonly collect: () => Promise<number>;
  readonly close: () => Promise<void>;
};

const BUDGET_WEI = 86_400n * 10n ** 18n;
const BOND_WEI = 10n ** 18n;
const EPOCH_S = 2n * 86_400n;
const CHALLENGER_PLACE = 7;
const GAS = { gasLimit: 8_000_000n };

/** Starts a bank that knows `model`. */
export async function openCourtBank(model: ModelFolder): Promise<CourtBank> {
  const { bank, provider, deployment, close } = await startBank();
  const admin = await provider.getSigner(0);
  const challenger = new Wallet(developmentKeys(bank.chainId, [CHALLENGER_PLACE])[0].signingKey, provider);
  const keys = developmentKeys(bank.chainId, DEVELOPMENT_PLACES.operators);
  const court = (await openCourt(bank, deployment.contracts.ScoreCourt.address)).connect(challenger) as Contract;
  const ledger = bank.ledger.connect(admin) as Contract;
  const operatorSet = bank.operatorSet.connect(admin) as Contract;
  const pool = await openTreePool(2);
  const gasOf = async (sent: Promise<{ wait: () => Promise<{ gasUsed: bigint } | null> }>) =>
    Number((await (await sent).wait())!.gasUsed);

  const { modelId, featureSpec, kind } = model.card;
  if ((await bank.ledger.modelOf(modelId)) === ZeroAddress) {
    const contract = await deployModel(admin, kind, featureSpec, model.weights);
    await (await ledger.registerModel(await contract.getAddress())).wait();
  }
  for (const { address } of keys) await (await operatorSet.deposit(address, { value: BOND_WEI })).wait();
  await passTimeTo(provider, (await readHead(bank)).windowEnd + EPOCH_S);
  let last: Case["posted"] | undefined;

  return {
    async post(scores, lie = {}) {
      const { programId: id } = scores;
      if (!(await readTerms(bank, id, 1n))) {
        const terms = { modelId, featureSpec, budgetWei: BUDGET_WEI, capWei: 0n, rateWei: 0n, consentRequired: false };
        await (await ledger.registerProgram(id, terms)).wait();
      }
      const terms = (await readTerms(bank, id, 1n))!;
      const [head, operators, block] = await Promise.all([
        readHead(bank),
        readOperators(bank),
        provider.getBlock("latest"),
      ]);
      const inputs = {
        epoch: 1n,
        attempt: head.nextAttempt,
        previous: ZERO_HASH,
        windowStart: head.windowEnd,
        windowEnd: BigInt(block!.timestamp),
        logRoot: ZERO_HASH,
        operators,
        programs: [{ id, terms, scorer: undefined, consents: undefined }],
      };
      const scored = [{ id, terms, consents: undefined, spec: model.card.features as FeatureSpec, scores }];
      const rewards = addRewards({ count: 0, records: new Uint8Array(0) }, scored);
      const told = await assembleEpoch((...records) => buildTrees(pool, ...records), inputs, scored, rewards);
      const artifact = openArtifact(told.artifact);
      lie.records?.(artifact);
      const trees = await buildTrees(pool, artifact.deltas, artifact.scores);
      const [program] = told.report.programs;
      const [{ root: scoresRoot, total: totalScore }] = trees.scores;
      const overRecords = {
        ...told.report,
        rewardsRoot: trees.rewards.root,
        deltasRoot: trees.deltas.root,
        issuedWei: trees.deltas.total,
        programs: [{ ...program, scoresRoot, totalScore }],
      };
      const report = lie.report?.(overRecords) ?? overRecords;
      const digest = digestReport(reportDomain(bank.chainId, String(bank.ledger.target) as Address), report);
      const given = keys.slice(0, operators.threshold).map(({ address, signingKey }) => ({
        operator: address,
        signature: signingKey.sign(digest).compactSerialized,
      }));
      const { bitmap, signatures } = joinQuorum(operators, digest, given);
      await (await ledger.post(report, bitmap, signatures)).wait();
      const signed = { report, bitmap, signatures: signatures as Hex };
      last = { signed, reportHash: hashReport(report), standing: "pending", activeAtS: 0n, blockNumber: 0 };
      return { posted: last, artifact, trees, before: undefined, inputs, sealed: undefined };
    },
    challenge: ({ name, args }) => gasOf(court[name](...args, GAS)),
    collect() {
      const { report, bitmap, signatures } = last!.signed;
      return gasOf(court.collect(report, bitmap, signatures, GAS));
    },
    async close() {
      await pool.close();
      await close();
    },
  };
}
