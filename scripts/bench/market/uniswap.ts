import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fetchPeer, type Peer } from "../peers.ts";

/** What a contract factory needs. */
export type Compiled = { readonly abi: readonly unknown[]; readonly bytecode: string };

/** Uniswap v2 as its authors compiled it. */
export type UniswapV2 = { readonly factory: Compiled; readonly router: Compiled };

/** Uniswap v3 likewise; `positions` puts liquidity in. */
export type UniswapV3 = { readonly factory: Compiled; readonly router: Compiled; readonly positions: Compiled };

/** Fetches the packages that hold the published artifacts. */
export function uniswapV2(): Peer<UniswapV2> {
  const core = fetchPeer("@uniswap/v2-core", "1.0.1");
  if (!core.ok) return core;
  const periphery = fetchPeer("@uniswap/v2-periphery", "1.1.0-beta.0");
  if (!periphery.ok) return periphery;
  return {
    ok: true,
    module: {
      factory: compiled(core.module, "build/UniswapV2Factory.json"),
      router: compiled(periphery.module, "build/UniswapV2Router02.json"),
    },
  };
}

/** The same of Uniswap v3. */
export function uniswapV3(): Peer<UniswapV3> {
  const core = fetchPeer("@uniswap/v3-core", "1.0.1");
  if (!core.ok) return core;
  const periphery = fetchPeer("@uniswap/v3-periphery", "1.4.4");
  if (!periphery.ok) return periphery;
  const artifact = (folder: string, name: string) => compiled(folder, `artifacts/contracts/${name}.sol/${name}.json`);
  return {
    ok: true,
    module: {
      factory: artifact(core.module, "UniswapV3Factory"),
      router: artifact(periphery.module, "SwapRouter"),
      positions: artifact(periphery.module, "NonfungiblePositionManager"),
    },
  };
}

function compiled(folder: string, file: string): Compiled {
  const { abi, bytecode } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Compiled;
  return { abi, bytecode: bytecode.startsWith("0x") ? bytecode : `0x${bytecode}` };
}
