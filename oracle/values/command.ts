import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { formatEther, parseEther } from "ethers/utils";
import type { Hex, Wei } from "../../protocol/units.ts";
import { addBankOptions } from "../arguments.ts";
import { connectBank } from "../chain/connect.ts";
import { openShop } from "../chain/shop.ts";
import { parseConfig } from "../config.ts";
import { identityOf, openFolder } from "../epoch/folder.ts";
import { logError } from "../log/errors.ts";
import { openLog } from "../log/log.ts";
import { holdAccount } from "../post/hold.ts";
import { openJournal } from "../post/journal.ts";
import { openSender, senderKey } from "../post/sender.ts";
import { behavioursInLog } from "../serve/from-log.ts";
import { openInterest } from "../serve/interest.ts";
import { readFloatModel } from "../serve/model-folder.ts";
import { keysOf } from "../sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../sign/places.ts";
import { openSignedStore } from "../sign/signed.ts";
import { makeSigner } from "../sign/signer.ts";
import { tableLines } from "../table.ts";
import { postValues, type Valued } from "./post.ts";
import { TICKS_PER_LIKE } from "./worth.ts";

type Options = {
  network: string;
  deployment?: string;
  log?: string;
  like: Wei;
  least: number;
  maxInputAge: number;
  json?: boolean;
};

const MODEL = join(import.meta.dirname, "../models/interest/1");
/** Some five million gas. */
const MOST_MOVED = 300;

/** Adds `oracle values`. */
export function addValuesCommand(program: Command): void {
  addBankOptions(program.command("values"))
    .description("Values the listings that are priced by model from what readers did, has a quorum sign, and posts.")
    .option("--log <file>", "events whose subjects are listings' ids (default: the operator's own log)")
    .option("--like <TIME>", "what a like is worth", timeWei, 10n ** 18n)
    .option("--least <n>", "readers wanted", wholeNumber, 8)
    .option("--max-input-age <s>", "how old the newest behaviour may be", wholeNumber, 86_400)
    .option("--json", "print one JSON object")
    .action(values);
}

async function values(options: Options): Promise<void> {
  const config = parseConfig(process.env, process.cwd());
  const { bank, deployment } = await connectBank(options.network, options.deployment);
  const shop = openShop(bank, deployment.contracts);
  const { operatorKeystores, valuePosterKeystore, passwordFile } = config;
  const operators = await keysOf(operatorKeystores, passwordFile, bank.chainId, DEVELOPMENT_PLACES.operators);
  const poster = await senderKey(config, valuePosterKeystore, bank.chainId, DEVELOPMENT_PLACES.valuePoster);
  const folder = openFolder(config.dataFolder, await identityOf(bank), console.error);
  const file = options.log ?? join(folder, "log.sqlite");
  if (!existsSync(file)) throw logError("LogMissing", file, "there is no such file");
  const hold = holdAccount(folder, poster.address, "oracle values");
  const log = openLog(file);
  const signed = openSignedStore(join(folder, "signed.sqlite"));
  const journal = openJournal(join(folder, "sent-values.sqlite"));
  const model = await openInterest(MODEL, { workers: 2 });
  try {
    const result = await postValues({
      ...{ shop, model, likeWei: options.like, mostMoved: MOST_MOVED },
      modelId: (await readFloatModel(MODEL)).card.modelId as Hex,
      behaviours: () => behavioursInLog(log),
      input: { leastObservations: options.least, maxInputAgeS: BigInt(options.maxInputAge) },
      signers: operators.map((key) => makeSigner(signed, key)),
      post: openSender(config, poster, journal, console.error),
    });
    print(result, options);
  } finally {
    await model.close();
    for (const store of [log, signed, journal]) store.close();
    hold.release();
  }
}

function print(result: Valued, { json }: Options): void {
  for (const line of json ? [jsonOf(result)] : linesOf(result)) console.log(line);
}

function linesOf(result: Valued): string[] {
  if (result.kind === "kept") return [`none of ${result.listings} listings priced by model is to move`];
  const rows = result.values.map(({ id, ticks, valueWei, wantedWei, nextWei }) => ({
    listing: id,
    "worth in likes": Number(ticks) / TICKS_PER_LIKE,
    "TIME before": formatEther(valueWei),
    wanted: formatEther(wantedWei),
    posted: formatEther(nextWei),
  }));
  return [...tableLines(rows), ...(result.waiting > 0 ? [`${result.waiting} more are to move: run it again`] : [])];
}

function jsonOf(result: Valued): string {
  return JSON.stringify(result, (_, value) => (typeof value === "bigint" ? String(value) : value));
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number from 0 is wanted");
  return Number(text);
}

function timeWei(text: string): Wei {
  if (!/^\d{1,9}(\.\d{1,18})?$/.test(text)) throw new InvalidArgumentError("an amount of TIME is wanted");
  return parseEther(text);
}
