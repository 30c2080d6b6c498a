import { fromHex } from "../../protocol/bytes.ts";
import { keccakHex } from "../../protocol/keccak.ts";
import type { Hex } from "../../protocol/units.ts";

/** What the compiler says of a contract's runtime code. */
export type CompiledCode = {
  deployedBytecode: string;
  /** Where immutables stand, in bytes; zeros in the compiled code, values on chain. */
  immutableReferences?: Readonly<Record<string, readonly { start: number; length: number }[]>>;
};

/** keccak256 of the compiled runtime code. */
export function codeHash(compiled: CompiledCode): Hex {
  return keccakHex(fromHex(compiled.deployedBytecode));
}

/** Whether code on chain is what was compiled, whatever the immutables hold. */
export function isCompiledFrom(code: string, compiled: CompiledCode): boolean {
  const bytes = fromHex(code);
  for (const places of Object.values(compiled.immutableReferences ?? {})) {
    for (const { start, length } of places) bytes.fill(0, start, start + length);
  }
  return keccakHex(bytes) === codeHash(compiled);
}
