import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contract, EventLog } from "ethers/contract";
import { BrowserProvider } from "ethers/providers";
import { Wallet } from "ethers/wallet";
import { type BandDeps, lookOnce } from "../../oracle/band/run.ts";
import { openBank } from "../../oracle/chain/bank.ts";
import { openMarket } from "../../oracle/chain/market.ts";
import { openShop } from "../../oracle/chain/shop.ts";
import { OracleError } from "../../oracle/errors.ts";
import { ledgerFeed } from "../../oracle/feed/ledger.ts";
import { openForecast } from "../../oracle/forecast/forecast.ts";
import type { SenderDeps } from "../../oracle/post/deliver.ts";
import { openJournal } from "../../oracle/post/journal.ts";
import { behavioursInLog } from "../../oracle/serve/from-log.ts";
import { openInterest } from "../../oracle/serve/interest.ts";
import { readFloatModel } from "../../oracle/serve/model-folder.ts";
import { developmentKeys } from "../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { openSignedStore } from "../../oracle/sign/signed.ts";
import { makeSigner } from "../../oracle/sign/signer.ts";
import { postValues } from "../../oracle/values/post.ts";
import { attentionLedgerAbi } from "../../protocol/abi/AttentionLedger.ts";
import type { Hex } from "../../protocol/units.ts";
import type { MarketChain } from "../market/chain.ts";
import { openTracker, type Tracker } from "./tracker.ts";

/** What operators do in simulated time, by the very code of `oracle forecast` and `oracle values`. */
export type Operators = {
  /** Looks at the market; posts a band where the last is old. `thin`: too few trades to forecast from, so the price was kept. */
  readonly band: () => Promise<"posted" | "thin" | "kept">;
  /** Posts the values of listings priced by model; how many moved. */
  readonly values: () => Promise<number>;
  /** The models that the chain names for all bands and values posted so far. */
  readonly models: () => Promise<{ readonly bands: readonly Hex[]; readonly values: readonly Hex[] }>;
  readonly tracker: Tracker;
  readonly close: () => Promise<void>;
};

const MODELS = join(import.meta.dirname, "../../oracle/models");
/** `oracle forecast --candle 3600 --every 3500`: a band lasts an hour, which is then how far the model looks ahead. */
const [CANDLE_S, DUE] = [3_600, { everyS: 3_500n }];
const [LEAST_SPREAD_BPS, LEAST_SEEN, MOST_MOVED] = [50, 8, 300];
const LIKE_WEI = 10n ** 18n;
const BANK_TERMS = [3600, 10n ** 18n, 4 * 365 * 86_400];

/** Opens operators for a market: their keys, models, and what they keep, which is gone when they are closed. */
export async function openOperators(chain: MarketChain): Promise<Operators> {
  const folder = await mkdtemp(join(tmpdir(), "attention-bank-simulation-"));
  const provider = new BrowserProvider(chain.provider, undefined, { cacheTimeout: -1 });
  const ledger = await chain.deploy("AttentionLedger", attentionLedgerAbi, [
    ...[chain.manager.address, chain.operatorSet.address],
    ...BANK_TERMS,
  ]);
  const bank = await openBank(provider, ledger.address);
  const places = { PriceBoard: chain.board, BankWindow: chain.desk, ContentShop: chain.shop };
  const contracts = Object.fromEntries(
    Object.entries(places).map(([name, { address }]) => [name, { address, block: 0 }]),
  );
  const [market, shop] = [await openMarket(bank, contracts), openShop(bank, contracts)];
  const signed = openSignedStore(join(folder, "signed.sqlite"));
  const journals = [openJournal(join(folder, "sent-bands.sqlite")), openJournal(join(folder, "sent-values.sqlite"))];
  const [bandSender, valueSender] = [DEVELOPMENT_PLACES.bandPoster, DEVELOPMENT_PLACES.valuePoster].map(
    (place, i): SenderDeps => ({
      poster: new Wallet(developmentKeys(bank.chainId, [place])[0].signingKey),
      journal: journals[i],
      ...{ feeCapWei: 10n ** 12n, stuckMs: 1e12, nowMs: () => chain.nowS() * 1000 },
      pause: async () => undefined,
      warn: (line) => {
        throw new Error(line);
      },
    }),
  );
  const [forecast, model] = [
    await openForecast(join(MODELS, "price/1")),
    await openInterest(join(MODELS, "interest/1"), { workers: 1 }),
  ];
  const { card } = await readFloatModel(join(MODELS, "interest/1"));
  const tracker = openTracker(join(folder, "log.sqlite"));
  // The board was made with a price that no model gave.
  const sinceBlock = await provider.getBlockNumber();
  const signers = chain.keys.map((key) => makeSigner(signed, key));
  const bands: BandDeps = {
    ...{ market, feed: ledgerFeed(market, CANDLE_S), forecast, folder, signers, post: bandSender },
    input: { leastObservations: LEAST_SEEN, maxInputAgeS: market.terms.maxAgeS },
    leastSpreadBps: LEAST_SPREAD_BPS,
  };
  return {
    tracker,
    async band() {
      await chain.tick();
      try {
        return (await lookOnce(bands, DUE)).kind;
      } catch (error) {
        if (!isThin(error)) throw error;
        // As docs/market.md tells an operator to begin, or nobody could ever trade.
        await lookOnce({ ...bands, input: { ...bands.input, leastObservations: 0 } }, DUE);
        return "thin";
      }
    },
    async values() {
      await chain.tick();
      try {
        const valued = await postValues({
          ...{ shop, model, modelId: card.modelId as Hex, likeWei: LIKE_WEI },
          ...{ behaviours: () => behavioursInLog(tracker.log), signers, post: valueSender },
          ...{ mostMoved: MOST_MOVED, input: { leastObservations: LEAST_SEEN, maxInputAgeS: 86_400n } },
        });
        return valued.kind === "posted" ? valued.values.length : 0;
      } catch (error) {
        if (isThin(error)) return 0;
        throw error;
      }
    },
    async models() {
      const named = async (contract: Contract, event: string) => {
        const logs = (await contract.queryFilter(contract.getEvent(event), sinceBlock)) as EventLog[];
        return [...new Set(logs.map(({ args }): Hex => args.modelId))];
      };
      return { bands: await named(market.board, "BandPosted"), values: await named(shop.contract, "Revalued") };
    },
    async close() {
      await Promise.all([forecast.close(), model.close()]);
      for (const store of [signed, tracker.log, ...journals]) store.close();
      await rm(folder, { recursive: true });
    },
  };
}

function isThin(error: unknown): boolean {
  return error instanceof OracleError && error.name === "ThinInput";
}
