import { expect } from "chai";
import { epochRows, type LedgerEvent } from "../../tasks/epoch-rows.ts";

const posted = (epoch: bigint, attempt: bigint, activeAtS: bigint): LedgerEvent => ({
  name: "ReportPosted",
  epoch,
  attempt,
  issuedWei: 10n * epoch,
  activeAtS,
});

const history: LedgerEvent[] = [
  posted(1n, 0n, 100n),
  { name: "ReportVetoed", epoch: 1n, attempt: 0n },
  posted(1n, 1n, 200n),
  { name: "ReportVoided", epoch: 1n, attempt: 1n },
  posted(1n, 2n, 300n),
  posted(2n, 0n, 400n),
];

describe("list of epochs", () => {
  const statesAt = (nowS: bigint) =>
    epochRows(history, nowS).map(({ epoch, attempt, state }) => [epoch, attempt, state]);

  it("keeps what was vetoed and voided apart from what stands, by attempt", () => {
    expect(statesAt(1000n)).to.deep.equal([
      [1n, 0n, "vetoed"],
      [1n, 1n, "voided"],
      [1n, 2n, "active"],
      [2n, 0n, "active"],
    ]);
  });

  it("calls a report active from its second on, pending before", () => {
    expect(statesAt(399n).at(-1)).to.deep.equal([2n, 0n, "pending"]);
    expect(statesAt(400n).at(-1)).to.deep.equal([2n, 0n, "active"]);
  });

  it("carries what each report issued and when it is active", () => {
    expect(epochRows(history, 0n).at(-1)).to.deep.include({ issuedWei: 20n, activeAtS: 400n });
  });
});
