import { fromHex, viewOf } from "../protocol/bytes.ts";
import type { Address, Hex } from "../protocol/units.ts";
import type { Binding } from "./crypto/chunks.ts";
import type { Context } from "./crypto/hpke.ts";

const text = new TextEncoder();

/** A version of a record, by the chain's names of it. */
type Version = { readonly recordId: Hex; readonly version: number; readonly keyCommitment: Hex };

/** An owner's share on its way to one vault node. */
export function depositContext(vault: Address, { recordId, version, keyCommitment }: Version): Context {
  return context("AB/deposit/v1", fromHex(vault, 20), fromHex(recordId, 32), word(version), fromHex(keyCommitment, 32));
}

/** A share on its way from a vault node to the reader whose Read has this digest. */
export function shareContext(vault: Address, read: Hex): Context {
  return context("AB/share/v1", fromHex(vault, 20), fromHex(read, 32));
}

/** A data key that its owner seals to a reader whom he knows, or to himself. */
export function keyContext({ chainId, contract, recordId, version }: Binding, reader: Address): Context {
  const chain = new Uint8Array(8);
  viewOf(chain).setBigUint64(0, chainId);
  return context("AB/key/v1", chain, fromHex(contract, 20), fromHex(recordId, 32), word(version), fromHex(reader, 20));
}

/** Parts have fixed widths: no two of one kind have the same bytes. */
function context(info: string, ...parts: Uint8Array[]): Context {
  const aad = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    aad.set(part, at);
    at += part.length;
  }
  return { info: text.encode(info), aad };
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value);
  return bytes;
}
