import type { TypedDataDomain } from "ethers/hash";
import type { Figures } from "../../protocol/named-error.ts";
import type { Address } from "../../protocol/units.ts";
import { digestVaultWord, type Identity, type VaultWords } from "../../protocol/vault.ts";
import { signerOf } from "../crypto/signatures.ts";
import { VaultError } from "../errors.ts";
import { bad, fieldsOf, parseJson } from "../fields.ts";
import { parseIdentity, parseSigned, type Signed, toJson } from "../wire.ts";
import { type Answer, exchange } from "./exchange.ts";

/** A vault node: where it listens, and whose signature its receipts bear. */
export type VaultNode = { readonly url: string; readonly address: Address };

const TIMEOUT_MS = 10_000;

/**
 * Calls a node.
 * @throws `VaultUnreachable`, `AnswerTooLong`, `BadAnswer` for what is no JSON, or the node's own refusal, by its name, with its figures as text
 * and with `vault`.
 */
export async function askNode(node: VaultNode, method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
  const { status, text } = await reached(node, method, path, body);
  const answer = readAnswer(node, text, parseJson);
  if (status === 200) return answer;
  throw readAnswer(node, answer, (refused) => {
    const { name, message, figures, retry } = fieldsOf(fieldsOf(refused, "answer").error, "error");
    if (typeof name !== "string" || typeof message !== "string") throw bad("error", "a name and a message");
    return new VaultError(
      name.slice(0, 40),
      message.slice(0, 200),
      { ...(fieldsOf(figures, "figures") as Figures), vault: node.address },
      { retry: retry === true },
    );
  });
}

/** What a node answered, as `parse` reads it. @throws `BadAnswer`, with the reason, where the node's words are none. */
export function readAnswer<Raw, Read>(node: VaultNode, answer: Raw, parse: (answer: Raw) => Read): Read {
  try {
    return parse(answer);
  } catch (cause) {
    if (!(cause instanceof VaultError)) throw cause;
    const message = `the vault node's answer cannot be read: ${cause.message}`;
    throw new VaultError("BadAnswer", message, { vault: node.address }, { cause });
  }
}

async function reached(node: VaultNode, method: string, path: string, body: unknown): Promise<Answer> {
  try {
    return await exchange(`${node.url}${path}`, method, body === undefined ? "" : toJson(body), TIMEOUT_MS);
  } catch (cause) {
    if (cause instanceof VaultError) throw cause;
    const figures = { vault: node.address };
    throw new VaultError("VaultUnreachable", "the vault node does not answer", figures, { retry: true, cause });
  }
}

/** The node's encryption key, as it signed it. @throws `BadVaultSignature`, and those of askNode and readAnswer. */
export async function identityOf(node: VaultNode, domain: TypedDataDomain): Promise<Identity> {
  const answer = await askNode(node, "GET", "/identity");
  const signed = readAnswer(node, answer, (given) => parseSigned(given, parseIdentity));
  requireSignedBy(node, domain, "Identity", signed);
  return signed.word;
}

/** Refuses what the node did not sign. @throws `BadVaultSignature`. */
export function requireSignedBy<Name extends keyof VaultWords>(
  { address }: VaultNode,
  domain: TypedDataDomain,
  name: Name,
  { word, signature }: Signed<VaultWords[Name]>,
): void {
  if (signerOf(digestVaultWord(domain, name, word), signature) !== address) {
    throw new VaultError("BadVaultSignature", `the vault node did not sign this ${name}`, { vault: address });
  }
}
