import { developmentKeys } from "../../oracle/sign/keys.ts";
import { openSignedStore } from "../../oracle/sign/signed.ts";
import { makeSigner } from "../../oracle/sign/signer.ts";

// A process of its own that signs its own digest for epochs 1 to `last`, and prints the epochs at which it was the first.
if (import.meta.main) {
  const [file, digest, last] = process.argv.slice(2);
  const store = openSignedStore(file);
  const { sign } = makeSigner(store, developmentKeys(31337n, [0])[0]);
  for (let epoch = 1n; epoch <= BigInt(last); epoch++) {
    try {
      sign({ operatorSet: `0x${"aa".repeat(32)}`, epoch, attempt: 0 }, digest);
      console.log(String(epoch));
    } catch (error) {
      if ((error as Error).name !== "SecondDigest") throw error;
    }
  }
  store.close();
}
