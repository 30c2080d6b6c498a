import { BrowserProvider, type Eip1193Provider } from "ethers";
import { Wallet } from "ethers/wallet";
import hre from "hardhat";
import { type Bank, openBank, readHead, readOperators } from "../../oracle/chain/bank.ts";
import { developmentKeys } from "../../oracle/sign/keys.ts";
import { joinQuorum } from "../../oracle/sign/quorum.ts";
import { digestReport, hashReport, type Report, reportDomain, ZERO_HASH } from "../../protocol/report.ts";
import type { Address, Hex } from "../../protocol/units.ts";

/** Of the bank below, in seconds. */
export const CHALLENGE_PERIOD_S = 3600;

/**
 * A bank without programs on a chain of its own, and the keys of its five operators, in the set's order. While `line.dead`, no
 * transaction reaches the chain; while `line.starves`, it is sent with too little gas.
 */
export async function emptyBank() {
  const connection = await hre.network.create();
  const rpc = (method: string, params: unknown[] = []) => connection.provider.request({ method, params });
  const line = { dead: false, starves: false };
  const request: Eip1193Provider["request"] = ({ method, params }) => {
    if (line.dead && method === "eth_sendRawTransaction") return Promise.reject(new Error("the line is dead"));
    if (line.starves && method === "eth_estimateGas") return Promise.resolve("0x11170");
    return connection.provider.request({ method, params: params as unknown[] });
  };
  const provider = new BrowserProvider({ request }, undefined, { cacheTimeout: -1 });
  const { ethers } = connection;
  const [admin] = await ethers.getSigners();
  const operators = developmentKeys(31337n, [11, 12, 13, 14, 15]).sort((a, b) =>
    a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1,
  );
  const addresses = operators.map(({ address }) => address);
  const authority = await ethers.deployContract("AccessManager", [admin.address]);
  const operatorSet = await ethers.deployContract("OperatorSet", [
    authority.target,
    addresses,
    3,
    10n ** 18n,
    604_800n,
  ]);
  const terms = [authority.target, operatorSet.target, CHALLENGE_PERIOD_S, 10n ** 18n, 4 * 365 * 86_400];
  const ledger = await ethers.deployContract("AttentionLedger", terms);
  const bank = await openBank(provider, String(ledger.target));
  const poster = new Wallet(developmentKeys(31337n, [5])[0].signingKey);
  const pass = async (seconds: number) => {
    await rpc("evm_increaseTime", [seconds]);
    await rpc("evm_mine");
  };
  await pass(10);
  return { bank, ethers, rpc, pass, line, operators, poster, admin, close: () => connection.close() };
}

/** The next report the chain would take; it scores nobody. `changes` make it wrong, or another. */
export async function nextReport(
  bank: Bank,
  previous: Report | undefined,
  changes: Partial<Report> = {},
): Promise<Report> {
  const [head, { digest }, block] = await Promise.all([
    readHead(bank),
    readOperators(bank),
    bank.provider.getBlock("latest"),
  ]);
  return {
    operatorSet: digest as Hex,
    epoch: head.epoch + 1n,
    attempt: head.nextAttempt,
    previous: previous ? hashReport(previous) : ZERO_HASH,
    windowStart: head.windowEnd,
    windowEnd: BigInt(block!.timestamp),
    logRoot: ZERO_HASH,
    rewardsRoot: `0x${"11".repeat(32)}`,
    deltasRoot: ZERO_HASH,
    issuedWei: 0n,
    programs: [],
    artifact: ZERO_HASH,
    ...changes,
  };
}

/** The signatures of the first `count` operators. */
export async function quorumOf(bank: Bank, report: Report, keys: ReturnType<typeof developmentKeys>, count = 3) {
  const digest = digestReport(reportDomain(bank.chainId, String(bank.ledger.target) as Address), report);
  const set = { ...(await readOperators(bank)), threshold: count };
  const signatures = keys.map(({ address, signingKey }) => ({
    operator: address,
    signature: signingKey.sign(digest).compactSerialized,
  }));
  return joinQuorum(set, digest, signatures);
}
