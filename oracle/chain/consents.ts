import type { ConsentPlace } from "../../protocol/artifact-header.ts";
import { toHex } from "../../protocol/bytes.ts";
import { PURPOSES } from "../../protocol/data-share.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import type { Bank } from "./bank.ts";

/** The consents to be scored in one program. */
export type Consents = ConsentPlace & {
  /** Of each account, 20 bytes beside each other, whether it grants MEASURE to the program. */
  readonly granted: (accounts: Uint8Array) => Promise<readonly boolean[]>;
};

/** Two cold slots an account: a call stays far below what nodes give one. */
const AT_ONCE = 1000;

/**
 * Who consents to be scored in `program`, as `block` has it: grants of MEASURE from an account's own scope to the program's id.
 * Before the bank had a DataShare nobody had: an epoch that was ended then must not wait for ever.
 * @throws `NoDataShare` where the bank has none.
 */
export async function consentsAt({ dataShare, provider }: Bank, program: Hex, block: number): Promise<Consents> {
  if (!dataShare || (await provider.getCode(dataShare)) === "0x") {
    const message = `program ${program} asks for consent, and the bank has no DataShare`;
    throw new OracleError("NoDataShare", message, { program, block });
  }
  const early = (await provider.getCode(dataShare, block)) === "0x";
  return {
    dataShare: String(dataShare.target).toLowerCase() as Address,
    block: BigInt(block),
    async granted(accounts) {
      const owners = Array.from({ length: accounts.length / 20 }, (_, i) =>
        toHex(accounts.subarray(20 * i, 20 * i + 20)),
      );
      if (early) return owners.map(() => false);
      const answers: boolean[] = [];
      for (let from = 0; from < owners.length; from += AT_ONCE) {
        const some = owners.slice(from, from + AT_ONCE);
        answers.push(...(await dataShare.haveGranted(some, program, PURPOSES.MEASURE, { blockTag: block })));
      }
      return answers;
    },
  };
}
