import { writeUint128 } from "../../../protocol/bytes.ts";
import { keccak } from "../../../protocol/keccak.ts";
import { DELTA_BYTES, type Deltas } from "../../../protocol/records.ts";
import type { Wei } from "../../../protocol/units.ts";

/** A proof has 20 siblings. */
export const ACCOUNTS = 1_000_000;

/** Epochs whose trees are claimed from: the first, the next but one, and the one after ten that were missed. */
export const CLAIMED_EPOCHS = [1, 3, 13] as const;

/** One random word, as if all digits of every amount were used. */
const LEAST_WEI = 500_000_000_000_000_000n;
const SPREAD_WEI = 100n * 10n ** 18n;

/** Everybody's earnings up to an epoch, and their sum: each account gets 0.5 to 100.5 TIME an epoch. The same at every run. */
export type Earnings = { epoch: number; deltas: Deltas; issuedWei: Wei };

/** Earnings up to each of CLAIMED_EPOCHS, accounts in rising order. Takes some seconds. */
export function earnings(): Earnings[] {
  const all = CLAIMED_EPOCHS.map((epoch) => ({
    epoch,
    records: new Uint8Array(ACCOUNTS * DELTA_BYTES),
    issuedWei: 0n,
  }));
  const seed = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < ACCOUNTS; i++) {
    seed.setUint32(0, i);
    const word = keccak(new Uint8Array(seed.buffer));
    const digits = new DataView(word.buffer, word.byteOffset);
    // The leading four bytes rise with the index, so that the accounts are sorted as they are made.
    digits.setUint32(0, Math.floor((i * 2 ** 32) / ACCOUNTS) + 1);
    let cumulativeWei = 0n;
    for (const [part, { epoch, records }] of all.entries()) {
      const span = BigInt(epoch - (CLAIMED_EPOCHS[part - 1] ?? 0));
      cumulativeWei += span * (LEAST_WEI + ((SPREAD_WEI * digits.getBigUint64(8 * (part + 1))) >> 64n)) + BigInt(part);
      records.set(word.subarray(0, 20), i * DELTA_BYTES);
      writeUint128(new DataView(records.buffer), i * DELTA_BYTES + 36, cumulativeWei);
      all[part].issuedWei += cumulativeWei;
    }
  }
  return all.map(({ epoch, records, issuedWei }) => ({ epoch, deltas: { count: ACCOUNTS, records }, issuedWei }));
}
