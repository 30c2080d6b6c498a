import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fetchPeer, type Peer } from "../peers.ts";

/** What a contract factory needs. */
export type Compiled = { readonly abi: readonly unknown[]; readonly bytecode: string };

/** Uniswap v2 as its authors compiled it. */
export type UniswapV2 = { readonly factory: Compiled; readonly router: Compiled };

/** Fetches the packages that hold the published artifacts. */
export function uniswapV2(): Peer<UniswapV2> {
  const core = fetchPeer("@uniswap/v2-core", "1.0.1");
  if (!core.ok) return core;
  const periphery = fetchPeer("@uniswap/v2-periphery", "1.1.0-beta.0");
  if (!periphery.ok) return periphery;
  const compiled = (folder: string, name: string): Compiled => {
    const { abi, bytecode } = JSON.parse(readFileSync(join(folder, "build", `${name}.json`), "utf8")) as Compiled;
    return { abi, bytecode: bytecode.startsWith("0x") ? bytecode : `0x${bytecode}` };
  };
  return {
    ok: true,
    module: {
      factory: compiled(core.module, "UniswapV2Factory"),
      router: compiled(periphery.module, "UniswapV2Router02"),
    },
  };
}
