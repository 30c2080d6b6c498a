import type { Seconds, Wei } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import type { Bank } from "./bank.ts";

/** Longest look ahead: by then all halvings that matter are over. */
const HORIZON_S = 400n * 365n * 86_400n;

/**
 * The first second at which the schedule lets `issuedWei` be out.
 * @throws `AboveEmission` when it never does.
 */
export async function scheduledAtS(bank: Bank, issuedWei: Wei): Promise<Seconds> {
  const genesisS: bigint = await bank.ledger.genesisS();
  const enough = async (atS: bigint) => (await bank.ledger.scheduleWei(atS)) >= issuedWei;
  let high = genesisS + HORIZON_S;
  if (!(await enough(high))) {
    const limitWei: bigint = await bank.ledger.scheduleWei(high);
    throw new OracleError("AboveEmission", `${issuedWei} wei are wanted, the schedule ends at ${limitWei}`, {
      issuedWei,
      limitWei,
    });
  }
  for (let low = genesisS; low < high; ) {
    const middle = (low + high) / 2n;
    if (await enough(middle)) high = middle;
    else low = middle + 1n;
  }
  return high;
}
