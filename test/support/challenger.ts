import { developmentKeys } from "../../oracle/sign/keys.ts";
import { type Challenger, openCourt } from "../../oracle/verify/court.ts";
import type { LiveBank } from "./live-bank.ts";

/** Hardhat's account at `place`, before the court of the bank. */
export async function challengerOf({ bank, deployment }: LiveBank, place = 7): Promise<Challenger> {
  const [key] = developmentKeys(bank.chainId, [place]);
  return { bank, court: await openCourt(bank, deployment.contracts.ScoreCourt.address), key, feeCapWei: 10n ** 12n };
}
