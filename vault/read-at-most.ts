import { VaultError } from "./errors.ts";

/** The body of an answer of at most so many bytes: who answers is not believed, and memory is finite. @throws `AnswerTooLong`. */
export async function readAtMost(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    // Leaving the loop cancels the rest.
    if (bytes > mostBytes) {
      throw new VaultError("AnswerTooLong", `an answer has at most ${mostBytes} bytes`, { bytes, mostBytes });
    }
    parts.push(part);
  }
  return joined(parts, bytes);
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
