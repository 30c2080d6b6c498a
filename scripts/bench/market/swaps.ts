import { BEGIN_WEI, type Ground, send } from "./ground.ts";
import { uniswapV2, uniswapV3 } from "./uniswap.ts";

/** Median gas of a peer's swaps through its router, or why there are none. */
export type Swaps = { ok: true; name: string; gas: number } | { ok: false; why: string };

const LATE = 2n ** 40n - 1n;
const SWAP_WEI = 100n * 10n ** 15n;
/** One token for one, as v3 writes a price. */
const EVEN_X96 = 2n ** 96n;
const FEE = 3_000;
/** As far as ticks of that fee go. */
const LAST_TICK = 887_220;

/** Deploys Uniswap v2, puts both tokens in, and swaps. */
export async function swapsOfV2(ground: Ground): Promise<Swaps> {
  const peer = uniswapV2();
  if (!peer.ok) return { ok: false, why: peer.why };
  const { people, time, dollar, approve, deployCompiled } = ground;
  const [treasury, trader] = people;
  const factory = await deployCompiled(peer.module.factory, [treasury.address]);
  const router = await deployCompiled(peer.module.router, [factory.target, treasury.address]);
  await approve(router);
  const pool = [time.target, dollar.target, BEGIN_WEI / 10n, BEGIN_WEI / 10n, 0, 0, treasury.address, LATE];
  await send(router, treasury, "addLiquidity", pool);
  const swap = [SWAP_WEI, 0, [dollar.target, time.target], trader.address, LATE];
  return swaps("Uniswap v2 router", () => send(router, trader, "swapExactTokensForTokens", swap));
}

/** Deploys Uniswap v3, puts both tokens in over all prices, and swaps. */
export async function swapsOfV3(ground: Ground): Promise<Swaps> {
  const peer = uniswapV3();
  if (!peer.ok) return { ok: false, why: peer.why };
  const { people, time, dollar, approve, deployCompiled } = ground;
  const [treasury, trader] = people;
  const factory = await deployCompiled(peer.module.factory, []);
  const parts = [factory.target, treasury.address];
  const router = await deployCompiled(peer.module.router, parts);
  // Its third part draws positions as pictures.
  const positions = await deployCompiled(peer.module.positions, [...parts, treasury.address]);
  await approve(router);
  await approve(positions);
  const [token0, token1] = [time.target, dollar.target].sort((a, b) =>
    BigInt(String(a)) < BigInt(String(b)) ? -1 : 1,
  );
  await send(positions, treasury, "createAndInitializePoolIfNecessary", [token0, token1, FEE, EVEN_X96]);
  const amounts = [BEGIN_WEI / 10n, BEGIN_WEI / 10n, 0, 0];
  await send(positions, treasury, "mint", [
    [token0, token1, FEE, -LAST_TICK, LAST_TICK, ...amounts, treasury.address, LATE],
  ]);
  const swap = [dollar.target, time.target, FEE, trader.address, LATE, SWAP_WEI, 0, 0];
  return swaps("v3 router", () => send(router, trader, "exactInputSingle", [swap]));
}

/** The first swap writes slots that later ones find written. */
async function swaps(name: string, swap: () => Promise<number>): Promise<Swaps> {
  const figures: number[] = [];
  for (let i = 0; i < 6; i++) figures.push(await swap());
  const later = figures.slice(1).sort((a, b) => a - b);
  return { ok: true, name, gas: later[later.length >> 1] };
}
