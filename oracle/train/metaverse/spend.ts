import { toHex } from "../../../protocol/bytes.ts";
import { simulateWorld } from "../../import/simulate/world.ts";
import { featureTable, kindTable, SLICES, type Slices } from "./rows.ts";

/** The simulation that the rule is applied to. */
export const SPEND_WORLD = { seed: 1, accounts: 10_000 } as const;

const DAY_MS = 86_400_000;
const START_MS = DAY_MS;

/**
 * Seconds of presence that a minor currency unit weighs. No data at hand say it, so a rule does: among the accounts of a simulated
 * world that ever pay, all payments together weigh what all presence together weighs.
 */
export function spendParity(): number {
  const payers = worldSlices().filter(({ spend }) => spend.some((paid) => paid > 0));
  const table = kindTable(featureTable(payers, new Float64Array(payers.length)), ["presence", "spend"]);
  const [presence, spend] = table.columns.map((column) => column.reduce((sum, value) => sum + value, 0));
  return presence / spend;
}

function worldSlices(): Slices[] {
  const zeros = () => new Array<number>(SLICES).fill(0);
  const done = new Map<string, Slices>();
  for (const { account, kind, quantity, at } of simulateWorld({ ...SPEND_WORLD, slices: SLICES, startMs: START_MS })) {
    const name = toHex(account);
    const own = done.get(name) ?? { presence: zeros(), interactions: zeros(), spend: zeros() };
    done.set(name, own);
    const slice = Math.floor((at - START_MS) / DAY_MS);
    if (kind === "presence") own.presence[slice] += Number(quantity) / 1000;
    else if (kind === "interaction") own.interactions[slice] += Number(quantity);
    else own.spend[slice] += Number(quantity);
  }
  return [...done.values()];
}
