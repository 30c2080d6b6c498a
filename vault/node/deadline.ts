import { READ_LIFE_S } from "../../protocol/vault.ts";
import { VaultError } from "../errors.ts";
import type { NodeDeps } from "./deps.ts";

/** Refuses words that are over or hold too long, by the clock of this node. @throws `ReadExpired`, `DeadlineTooFar`. */
export function requireInTime({ nowS }: NodeDeps, deadlineS: bigint): void {
  const now = nowS();
  if (deadlineS < now) {
    throw new VaultError("ReadExpired", `the word held until ${deadlineS}, it is ${now}`, { deadlineS, nowS: now });
  }
  if (deadlineS > now + READ_LIFE_S) {
    throw new VaultError("DeadlineTooFar", `no word may hold longer than ${READ_LIFE_S} s: is the clock right?`, {
      deadlineS,
      nowS: now,
    });
  }
}
