import type { Bench } from "./frame.ts";

/**
 * Every bench: name, about, and `load: () => import("./<name>.ts")` of a file that exports `run`. A name's part before
 * the first hyphen is its group.
 */
export const benches: readonly Bench[] = [
  {
    name: "oracle-ingest",
    about: "signed batches into the log on node:sqlite, durable",
    load: () => import("./oracle-ingest.ts"),
  },
  {
    name: "oracle-fold",
    about: "5 M events into features of 200 k users, against DuckDB",
    load: () => import("./oracle-fold.ts"),
  },
  {
    name: "oracle-tree",
    about: "trees of 1 M accounts, against @openzeppelin/merkle-tree",
    load: () => import("./oracle-tree.ts"),
  },
  {
    name: "models-cubic",
    about: "speed of the cubic models, one of them weighed, and ONNX = TypeScript = Solidity on 100,000 rows",
    load: () => import("./models-cubic.ts"),
  },
  {
    name: "oracle-epoch",
    about: "an epoch of 5 M events and 200 k accounts, from the log to the signed root",
    load: () => import("./oracle-epoch.ts"),
  },
  {
    name: "models-trees",
    about: "speed of the tree models, gas of a score, and ONNX = TypeScript = Solidity on 100,000 rows",
    load: () => import("./models-trees.ts"),
  },
  {
    name: "models-interest",
    about: "rows a second of the interest model on four workers, and how late a timer is meanwhile",
    load: () => import("./models-interest.ts"),
  },
  {
    name: "court",
    about: "gas of having a wrong report of 10,000 accounts voided",
    load: () => import("./court.ts"),
  },
  {
    name: "gas",
    about: "gas of posting, claiming and settling, on a million accounts",
    load: () => import("./gas.ts"),
  },
  {
    name: "market",
    about: "gas of trades, fills and purchases, beside Uniswap v2 and v3",
    load: () => import("./market.ts"),
  },
  {
    name: "recommend",
    about: "hit@10 and coverage of lists of ten on Deskdrop's last fifth, with and without variety",
    load: () => import("./recommend.ts"),
  },
  {
    name: "adversary",
    about: "the best of each attack on the market over a search on a chain: profit in dollars, TIME and gas",
    load: () => import("./adversary.ts"),
  },
  {
    name: "datashare",
    about: "gas of granting, revoking and revoking all rights over data",
    load: () => import("./datashare.ts"),
  },
  {
    name: "vault",
    about: "speed of sealing and opening files, and of releasing a data key by 2 of 3 vault nodes",
    load: () => import("./vault.ts"),
  },
];
