import { createHash } from "node:crypto";
import { type Ask, type ReleasedKey, releaseKey, signRead } from "../../../vault/client/reader.ts";
import type { Check } from "../checks.ts";
import type { Person } from "./bed.ts";

const PART_BYTES = 65_536;

/** Plaintext that its seed makes, part by part: nothing holds the whole of it. */
export function* source(bytes: number, seed: number): Generator<Uint8Array> {
  let state = createHash("sha256").update(String(seed)).digest();
  for (let left = bytes; left > 0; left -= PART_BYTES) {
    state = createHash("sha256").update(state).digest();
    yield Buffer.alloc(Math.min(left, PART_BYTES), state);
  }
}

/** Length and sha256 of what comes. */
export async function digestOf(parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const part of parts) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Signs and asks. */
export async function keyFor(person: Person, ask: Ask): Promise<ReleasedKey> {
  return releaseKey(person, person.keys, await signRead(person, person.keys, ask));
}

/** The name of the error that `act` rejects with. */
export function refusalOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => "accepted",
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

export function refused(name: string, refusal: string, wanted: string): Check {
  return { name, ok: refusal === wanted, figures: refusal };
}

export function equal(name: string, got: string, wanted: string): Check {
  return { name, ok: got === wanted, figures: got === wanted ? got : `${got}, not ${wanted}` };
}
