import { randomBytes } from "node:crypto";
import { VoidSigner } from "ethers/providers";
import type { Address } from "../../protocol/units.ts";
import { openParty } from "../../vault/client/party.ts";
import { sealKeyTo } from "../../vault/client/sealed-keys.ts";
import { type LocalVaults, localVaults, refusedBy } from "../support/local-vaults.ts";

describe("a party of the vault", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  before(async () => {
    bed = await localVaults();
  });
  after(() => bed?.close());

  it("is not opened for a signer that knows no chain", async () => {
    await refusedBy(bed, openParty(new VoidSigner(bed.owner.address), bed.owner), "NoChain");
  });

  it("seals no key to who registered none", async () => {
    const reader = `0x${randomBytes(20).toString("hex")}` as Address;
    const sealed = await bed.seal(Buffer.from("private"));
    await refusedBy(bed, sealKeyTo(bed.owner, reader, sealed), "NoEncryptionKey", { reader });
  });
});
