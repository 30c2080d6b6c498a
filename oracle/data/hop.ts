import { BadCell } from "./cells.ts";
import type { Format } from "./table.ts";

/** One candidate of the Hop airdrop, with what its transfers show and whether the project struck it out. */
export type Candidate = {
  /** Lower case, with 0x. */
  address: string;
  bridgeVolumeUsd: number;
  firstUseS: number;
  transfers: number;
  counterparties: number;
  /** Counterparties that are candidates themselves. */
  candidateCounterparties: number;
  /** The project's own verdict, not verified truth. */
  sybil: boolean;
};

/** The Hop candidates. Upstream's `eligible` column follows from the verdict and is not read. */
export const hop: Format<Candidate> = {
  name: "Hop candidates",
  columns: [
    ...["address", "bridge_volume_usd", "first_use_ts", "transfers_seen", "counterparties_seen"],
    ...["counterparties_also_candidates", "sybil"],
  ],
  read: (cells) => {
    const address = cells.text("address").toLowerCase();
    if (!/^0x[0-9a-f]{40}$/.test(address)) throw new BadCell(cells.line, "address", address, "20 bytes in hex");
    return {
      address,
      bridgeVolumeUsd: cells.real("bridge_volume_usd"),
      firstUseS: cells.whole("first_use_ts", 0),
      transfers: cells.whole("transfers_seen", 0),
      counterparties: cells.whole("counterparties_seen", 0),
      candidateCounterparties: cells.whole("counterparties_also_candidates", 0),
      sybil: cells.flag("sybil"),
    };
  },
};
