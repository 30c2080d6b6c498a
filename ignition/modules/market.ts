import type {
  IgnitionModuleBuilder,
  NamedArtifactContractAtFuture,
  NamedArtifactContractDeploymentFuture,
} from "@nomicfoundation/ignition-core";
import type { MarketPlan } from "../../scripts/deploy/market.ts";

type Deployed = NamedArtifactContractDeploymentFuture<string>;

/** What the market stands on. */
export type MarketGround = {
  readonly manager: Deployed;
  readonly operatorSet: Deployed;
  readonly timeAsset: NamedArtifactContractAtFuture<string>;
};

/** Price board, desk and shop, and a test dollar where the plan has no CASH. */
export function deployMarket(
  m: IgnitionModuleBuilder,
  { manager, operatorSet, timeAsset }: MarketGround,
  plan: MarketPlan,
) {
  const board = m.contract("PriceBoard", [operatorSet, plan.bidWei, plan.askWei]);
  const dollar = plan.cash === undefined ? m.contract("TestDollar") : undefined;
  const cash = dollar ?? (plan.cash as string);
  const window = m.contract("BankWindow", [manager, timeAsset, cash, board, plan.treasury, plan.desk]);
  const shop = m.contract("ContentShop", [timeAsset, operatorSet, plan.treasury, plan.shopFeeBps]);
  return { board, window, shop, ...(dollar && { dollar }) };
}
