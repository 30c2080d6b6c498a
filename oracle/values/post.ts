import { type ContentValues, contentValuesDomain, digestContentValues } from "../../protocol/content-values.ts";
import type { Address, Hex, Seconds, Wei } from "../../protocol/units.ts";
import { signersInTurn } from "../band/propose.ts";
import { readOperators } from "../chain/bank.ts";
import { chainNowS } from "../chain/blocks.ts";
import { type ModelListing, readModelListings, type Shop } from "../chain/shop.ts";
import { type InputTerms, requireUsable } from "../feed/feed.ts";
import { deliver, type Posting, type SenderDeps } from "../post/deliver.ts";
import type { Behaviour } from "../serve/behaviour.ts";
import type { InterestModel } from "../serve/interest.ts";
import { joinQuorum } from "../sign/quorum.ts";
import type { Signer } from "../sign/signer.ts";
import { fitValue, requireNear, wantedValueDown } from "./wanted.ts";
import { worthTicks } from "./worth.ts";

/** What posting values needs. `behaviours` are asked for anew by each operator: none signs what another one read. */
export type ValueDeps = {
  readonly shop: Shop;
  readonly model: InterestModel;
  readonly modelId: Hex;
  readonly behaviours: () => readonly Behaviour[];
  /** What a like is worth, in TIME wei. */
  readonly likeWei: Wei;
  /** What input values may rest on; observations are readers. A log that nobody feeds would take the worth from every listing. */
  readonly input: InputTerms;
  /** Listings of one transaction: whoever lists thousands must not make it too dear for a block. */
  readonly mostMoved: number;
  readonly signers: readonly Signer[];
  readonly post: SenderDeps;
};

/** A listing's value, and what it came from. */
export type Revaluation = ModelListing & { readonly ticks: bigint; readonly wantedWei: Wei; readonly nextWei: Wei };

/** What one look at the shop led to. */
export type Valued =
  | { readonly kind: "kept"; readonly listings: number }
  | {
      readonly kind: "posted";
      readonly values: readonly Revaluation[];
      /** Listings that are to move as well, another time. */
      readonly waiting: number;
      readonly posting: Posting;
    };

/**
 * Posts the values of listings priced by model that are to move, as many as one transaction takes: a like's price times g(interest), a fifth a step at most and never below the
 * creator's floor. The first operator in turn proposes; the others sign when each finds the same to a thousandth.
 * @throws `ThinInput`, `StaleInput`, `OperatorsDisagree`, `SecondDigest`, what `joinQuorum` and `deliver` throw.
 */
export async function postValues(deps: ValueDeps): Promise<Valued> {
  const { shop, modelId } = deps;
  const [listings, atS, operators] = await Promise.all([
    readModelListings(shop),
    chainNowS(shop.bank),
    readOperators(shop.bank),
  ]);
  const signers = await signersInTurn(shop, deps.signers, Number(atS % BigInt(operators.operators.length)));
  const proposed = await ownValues(deps, listings, atS);
  const toMove = proposed.filter(({ valueWei, nextWei }) => valueWei !== nextWei);
  const moved = inTurn(toMove, atS).slice(0, deps.mostMoved);
  if (moved.length === 0) return { kind: "kept", listings: listings.length };
  for (const { operator } of signers.slice(1)) {
    const own = await ownValues(deps, moved, atS);
    for (const [i, { id, ticks }] of moved.entries()) requireNear(operator, id, own[i].ticks, ticks);
  }

  const about = String(shop.contract.target).toLowerCase() as Address;
  const values: ContentValues = {
    ...{ operatorSet: operators.digest as Hex, atS, modelId },
    ids: moved.map(({ id }) => id),
    valuesWei: moved.map(({ nextWei }) => nextWei),
  };
  const digest = digestContentValues(contentValuesDomain(shop.bank.chainId, about), values);
  // Of one second an operator signs one set of values: the shop takes a listing's next only of a later one.
  const slot = { operatorSet: operators.digest, epoch: atS, attempt: 0, about };
  const { bitmap, signatures } = joinQuorum(
    operators,
    digest,
    signers.map((signer) => signer.sign(slot, digest)),
  );
  const { provider, chainId } = shop.bank;
  const posting = await deliver(
    { ...deps.post, provider, chainId },
    {
      id: digest,
      to: about,
      data: shop.contract.interface.encodeFunctionData("postValues", [values, bitmap, signatures]),
      stands: () => allStand(shop, moved),
    },
  );
  return { kind: "posted", values: moved, waiting: toMove.length - moved.length, posting };
}

/** Another one first each second, so that none waits for ever behind many. */
function inTurn<T>(listings: readonly T[], atS: Seconds): T[] {
  const first = Number(atS % BigInt(Math.max(1, listings.length)));
  return [...listings.slice(first), ...listings.slice(0, first)];
}

async function ownValues(deps: ValueDeps, listings: readonly ModelListing[], atS: Seconds): Promise<Revaluation[]> {
  const contents = listings.map(({ id }) => String(id));
  const atMs = Number(atS) * 1000 + 999;
  const behaviours = deps.behaviours().filter((behaviour) => behaviour.atMs <= atMs);
  const lastMs = behaviours.at(-1)?.atMs;
  const observations = new Set(behaviours.map(({ user }) => user)).size;
  const knownToS = lastMs === undefined ? atS : BigInt(Math.floor(lastMs / 1000));
  requireUsable({ observations, knownToS }, atS, deps.input, "readers");
  const ticks = await worthTicks(deps.model, behaviours, contents, atMs);
  return listings.map((listing, i) => {
    const wantedWei = wantedValueDown(ticks[i], deps.likeWei);
    return { ...listing, ticks: ticks[i], wantedWei, nextWei: fitValue(wantedWei, listing.valueWei, listing.floorWei) };
  });
}

async function allStand({ contract }: Shop, values: readonly Revaluation[]): Promise<boolean> {
  const found = await Promise.all(values.map(({ id }) => contract.listing(id)));
  return found.every(({ valueWei }, i) => valueWei === values[i].nextWei);
}
