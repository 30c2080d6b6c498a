import { randomFillSync } from "node:crypto";
import type { Words } from "./noise.ts";

const AT_ONCE = 1024;

/** Words of the operating system's cryptographic generator, fetched many at once. */
export function secureWords(): Words {
  const buffer = new Uint32Array(AT_ONCE);
  let next = AT_ONCE;
  return () => {
    if (next === AT_ONCE) {
      randomFillSync(buffer);
      next = 0;
    }
    const word = buffer[next];
    // What made published noise must not be found in memory afterwards.
    buffer[next++] = 0;
    return word;
  };
}
