import { hexlify } from "ethers/utils";
import { programId } from "../../protocol/features.ts";
import { OracleError } from "../errors.ts";
import type { Producer, Producers } from "../keys/producer.ts";
import { type AppendResult, appendRefusalText } from "../log/append.ts";
import type { Log } from "../log/log.ts";
import { type ImportedEvent, packBatches } from "./batches.ts";

/** What an import needs of the world. `onEvents` hears how many events were packed so far. */
export type ImportDeps = {
  log: Pick<Log, "admit" | "append" | "appendMany">;
  producers: Producers;
  onEvents?: (events: number) => void;
};

/** One source of events for one program. `label` names the source for ever: it selects the producer's key. */
export type Source = { label: string; program: string; events: Iterable<ImportedEvent> };

/** What an import did. `added` batches are new in the log, `known` ones stood there already. */
export type ImportSummary = {
  label: string;
  program: string;
  producer: string;
  accounts: number;
  events: number;
  added: number;
  known: number;
};

/** Batches a transaction: 8 MB at most in memory. */
const GROUP = 16;

/**
 * Packs, signs and appends a source, holding a few batches at a time. Importing a source again adds nothing; an import that was
 * cut short is completed.
 * @throws `ImportRefused` when the log holds other events under the same label, before anything of this source is appended.
 */
export function importSource(deps: ImportDeps, source: Source): ImportSummary {
  const producer = deps.producers(source.label);
  deps.log.admit(producer.publicKey, programId(source.program), source.label);
  const summary: ImportSummary = {
    label: source.label,
    program: source.program,
    producer: hexlify(producer.publicKey),
    accounts: 0,
    events: 0,
    added: 0,
    known: 0,
  };
  const counted = countEvents(source.events, summary, deps.onEvents);
  const signed = signBatches(packBatches(producer.publicKey, source.program, counted), producer);
  const group: { bytes: Uint8Array; signature: Uint8Array }[] = [];
  const flush = () => tally(summary, deps.log.appendMany(group.splice(0)));
  for (const batch of signed) {
    // Until the first new batch a conflict may turn up; a group would then append what comes behind it.
    if (summary.added === 0) tally(summary, [deps.log.append(batch.bytes, batch.signature)]);
    else group.push(batch);
    if (group.length === GROUP) flush();
  }
  if (group.length > 0) flush();
  return summary;
}

/** Counts on the way; the events of an account follow one another. */
function* countEvents(
  events: Iterable<ImportedEvent>,
  summary: ImportSummary,
  onEvents: ImportDeps["onEvents"],
): Generator<ImportedEvent> {
  let last = "";
  for (const event of events) {
    const account = hexlify(event.account);
    if (account !== last) summary.accounts++;
    last = account;
    summary.events++;
    if (summary.events % 1000 === 0) onEvents?.(summary.events);
    yield event;
  }
  onEvents?.(summary.events);
}

function* signBatches(batches: Iterable<Uint8Array>, producer: Producer) {
  for (const bytes of batches) yield { bytes, signature: producer.sign(bytes) };
}

function tally(summary: ImportSummary, results: readonly AppendResult[]): void {
  for (const result of results) {
    if (result.status === "refused") {
      const { refusal } = result;
      const message = `${summary.label} was not imported: ${appendRefusalText(refusal)}`;
      throw new OracleError("ImportRefused", message, { label: summary.label, reason: refusal.reason });
    }
    if (result.status === "accepted") summary.added++;
    else summary.known++;
  }
}
