import type { Address, Hex, Wei } from "../../protocol/units.ts";

/** The steps of a check, in the order in which an epoch is made. */
export type CheckStage =
  | "signatures"
  | "log"
  | "programs"
  | "order"
  | "consent"
  | "features"
  | "scores"
  | "rewards"
  | "trees"
  | "report"
  | "claim proof";

/** What the court takes as proof of a difference; indices are those of the artifact's records. */
export type Proof =
  | { readonly kind: "score"; readonly program: number; readonly index: number }
  | { readonly kind: "scoreOrder"; readonly program: number; readonly right: number }
  | { readonly kind: "deltaOrder"; readonly right: number }
  | { readonly kind: "previous"; readonly account: Address }
  | { readonly kind: "reward"; readonly account: Address }
  | { readonly kind: "total"; readonly program: number }
  | { readonly kind: "issued" }
  | {
      readonly kind: "leaf";
      readonly account: Address;
      readonly cumulativeWei: Wei;
      readonly siblings: readonly Hex[];
    };

/** Where a report is not what its data lead to. Values are printed. */
export type Difference = {
  readonly stage: CheckStage;
  readonly program?: Hex;
  readonly account?: Address;
  readonly field: string;
  readonly expected: string;
  readonly found: string;
  /** None: nothing that the chain can check by itself. */
  readonly proof?: Proof;
};

export function printDifference({ stage, program, account, field, expected, found }: Difference): string {
  const where = [stage, program && `program ${program}`, account && `account ${account}`, field].filter(Boolean);
  return `${where.join(", ")}: expected ${expected}, found ${found}`;
}
