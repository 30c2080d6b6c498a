import { NamedError } from "../protocol/named-error.ts";

/** A refusal or fault of the vault. Its message and figures hold no key, no share and no plaintext. */
export class VaultError extends NamedError {}

/** One line for a log: the names of the error and of the causes behind it, and the vault's own words only. */
export function logged(error: unknown): string {
  if (error instanceof VaultError) return `${error.name}: ${error.message}`;
  return error instanceof Error ? `Fault: ${error.name}` : "Fault";
}
