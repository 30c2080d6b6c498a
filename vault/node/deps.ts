import type { TypedDataDomain } from "ethers/hash";
import type { Address, Seconds } from "../../protocol/units.ts";
import type { NodeKeys } from "./keys.ts";
import type { Meter } from "./meter.ts";
import type { Rpc } from "./rpc.ts";
import type { Store } from "./store.ts";

/** How fresh the chain must be, in seconds and blocks. */
export type Limits = {
  /** The newest block may be this old. */
  readonly headAgeS: Seconds;
  /** The newest block may be this far ahead of the node's clock. */
  readonly skewS: Seconds;
  /** Chain nodes may be this many blocks apart. */
  readonly lagBlocks: bigint;
  /** A right must have stood this many blocks ago. */
  readonly blocksBack: bigint;
};

/** What a vault node needs from the world. */
export type NodeDeps = {
  readonly contract: Address;
  readonly domain: TypedDataDomain;
  readonly keys: NodeKeys;
  readonly store: Store;
  /** One or more chain nodes: all must agree. */
  readonly rpcs: readonly Rpc[];
  readonly limits: Limits;
  readonly nowS: () => Seconds;
  /** Counts calls by caller, whoever it is. */
  readonly calls: Meter;
  /** Counts words by the account that signed them. */
  readonly words: Meter;
  /** The address of the proxy in front, if there is one: it alone is believed when it says for whom it calls. */
  readonly proxy: string | undefined;
  /** Takes one line; never a key, a share or a signature. */
  readonly log: (line: string) => void;
};
