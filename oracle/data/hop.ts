import { BadCell, type Cells } from "./cells.ts";
import type { Format } from "./table.ts";

/** What the transfers of an account show, as in the Hop airdrop's list of candidates. */
export type Transfers = {
  /** Lower case, with 0x. */
  address: string;
  bridgeVolumeUsd: number;
  firstUseS: number;
  transfers: number;
  counterparties: number;
  /** Counterparties that are candidates themselves. */
  candidateCounterparties: number;
};

/** One candidate of the Hop airdrop, and whether the project struck it out: its own verdict, not verified truth. */
export type Candidate = Transfers & { sybil: boolean };

const COLUMNS = [
  ...["address", "bridge_volume_usd", "first_use_ts", "transfers_seen", "counterparties_seen"],
  "counterparties_also_candidates",
];

/** Accounts whose transfers are known and whom nobody has judged; a verdict in the file is not read. */
export const hopTransfers: Format<Transfers> = { name: "Hop transfers", columns: COLUMNS, read: readTransfers };

/** The Hop candidates. Upstream's `eligible` column follows from the verdict and is not read. */
export const hop: Format<Candidate> = {
  name: "Hop candidates",
  columns: [...COLUMNS, "sybil"],
  read: (cells) => ({ ...readTransfers(cells), sybil: cells.flag("sybil") }),
};

function readTransfers(cells: Cells): Transfers {
  const address = cells.text("address").toLowerCase();
  if (!/^0x[0-9a-f]{40}$/.test(address)) throw new BadCell(cells.line, "address", address, "20 bytes in hex");
  const counterparties = cells.whole("counterparties_seen", 0);
  return {
    address,
    bridgeVolumeUsd: cells.real("bridge_volume_usd"),
    firstUseS: cells.whole("first_use_ts", 0),
    transfers: cells.whole("transfers_seen", 0),
    counterparties,
    candidateCounterparties: cells.whole("counterparties_also_candidates", 0, counterparties),
  };
}
