import { expect } from "chai";
import { parseEther } from "ethers";
import { type Claim, claimTypes } from "../../protocol/claim.ts";
import type { Address } from "../../protocol/units.ts";
import { assetWithRoot } from "./fixture.ts";

const FOREVER = 2n ** 64n;
const PERMIT = {
  Permit: ["owner:address", "spender:address", "value:uint256", "nonce:uint256", "deadline:uint256"].map((field) => {
    const [name, type] = field.split(":");
    return { name, type };
  }),
};

type World = Awaited<ReturnType<typeof assetWithRoot>>;

/** The word of `account` that its 7 TIME go to `to`, changed as `changes` say. */
function wordOf(world: World, changes: Partial<Claim> = {}): Claim {
  return {
    account: world.account.address as Address,
    to: world.to.address as Address,
    cumulativeWei: parseEther("7"),
    nonce: 0n,
    deadline: FOREVER,
    ...changes,
  };
}

function send(world: World, word: Claim, signature: string) {
  const { account, to, cumulativeWei, deadline } = word;
  const sender = world.time.connect(world.stranger) as typeof world.time;
  return sender.claimBySig(account, cumulativeWei, world.proofOf(account), to, deadline, signature);
}

describe("claimBySig", () => {
  let world: World;
  beforeEach(async () => {
    world = await assetWithRoot();
  });

  it("pays another address at the account's word, whoever brings it", async () => {
    const { time, account, to, domain } = world;
    const word = wordOf(world);
    const sent = send(world, word, await account.signTypedData(domain, claimTypes, word));
    await expect(sent)
      .to.emit(time, "Transfer")
      .withArgs(`0x${"00".repeat(20)}`, to.address, word.cumulativeWei);
    await expect(sent)
      .to.emit(time, "ClaimedTo")
      .withArgs(account.address, to.address, word.cumulativeWei, word.cumulativeWei);
    expect(await time.balanceOf(to.address)).to.equal(word.cumulativeWei);
    expect(await time.claimedWei(account.address)).to.equal(word.cumulativeWei);
    expect(await time.nonces(account.address)).to.equal(1n);
  });

  it("pays at the word of a wallet contract's owner", async () => {
    const { time, wallet, owner, to, domain } = world;
    const word = wordOf(world, { account: wallet.target as Address, cumulativeWei: parseEther("5") });
    await send(world, word, await owner.signTypedData(domain, claimTypes, word));
    expect(await time.balanceOf(to.address)).to.equal(word.cumulativeWei);
    expect(await time.claimedWei(wallet.target)).to.equal(word.cumulativeWei);
  });

  it("refuses a wallet contract's word that its owner did not sign", async () => {
    const { time, wallet, stranger, domain } = world;
    const word = wordOf(world, { account: wallet.target as Address, cumulativeWei: parseEther("5") });
    await expect(send(world, word, await stranger.signTypedData(domain, claimTypes, word)))
      .to.be.revertedWithCustomError(time, "InvalidClaimSignature")
      .withArgs(wallet.target);
  });

  it("refuses a word after its deadline, and takes it in its last second", async () => {
    const { time, account, domain, networkHelpers } = world;
    const deadline = BigInt(await networkHelpers.time.latest()) + 100n;
    const word = wordOf(world, { deadline });
    const signature = await account.signTypedData(domain, claimTypes, word);
    await networkHelpers.time.setNextBlockTimestamp(deadline);
    const snapshot = await networkHelpers.takeSnapshot();
    await send(world, word, signature);
    await snapshot.restore();
    await networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
    await expect(send(world, word, signature))
      .to.be.revertedWithCustomError(time, "ClaimExpired")
      .withArgs(deadline);
  });

  for (const [what, changed] of Object.entries({
    "another destination": { to: `0x${"77".repeat(20)}` as Address },
    "another amount": { cumulativeWei: parseEther("8") },
    "another nonce": { nonce: 1n },
    "another deadline": { deadline: FOREVER - 1n },
  })) {
    it(`refuses a signature for ${what}`, async () => {
      const { time, account, domain } = world;
      const word = wordOf(world);
      const signature = await account.signTypedData(domain, claimTypes, { ...word, ...changed });
      await expect(send(world, word, signature))
        .to.be.revertedWithCustomError(time, "InvalidClaimSignature")
        .withArgs(account.address);
    });
  }

  it("refuses a signature for another token and for another chain", async () => {
    const { time, account, domain, stranger } = world;
    const word = wordOf(world);
    for (const other of [{ verifyingContract: stranger.address }, { chainId: 1n }]) {
      const signature = await account.signTypedData({ ...domain, ...other }, claimTypes, word);
      await expect(send(world, word, signature)).to.be.revertedWithCustomError(time, "InvalidClaimSignature");
    }
  });

  it("refuses the same word twice", async () => {
    const { time, account, domain } = world;
    const word = wordOf(world);
    const signature = await account.signTypedData(domain, claimTypes, word);
    await send(world, word, signature);
    await expect(send(world, word, signature))
      .to.be.revertedWithCustomError(time, "InvalidClaimSignature")
      .withArgs(account.address);
  });

  it("refuses to pay the zero address", async () => {
    const { time, account, domain } = world;
    const word = wordOf(world, { to: `0x${"00".repeat(20)}` });
    await expect(send(world, word, await account.signTypedData(domain, claimTypes, word)))
      .to.be.revertedWithCustomError(time, "ERC20InvalidReceiver")
      .withArgs(word.to);
  });
});

describe("permit", () => {
  it("approves by signature and shares its nonces with claims", async () => {
    const world = await assetWithRoot();
    const { ethers, time, account, stranger, domain } = world;
    const permit = { owner: account.address, spender: stranger.address, value: 5n, nonce: 0n, deadline: FOREVER };
    const { v, r, s } = ethers.Signature.from(await account.signTypedData(domain, PERMIT, permit));
    await time.permit(permit.owner, permit.spender, permit.value, permit.deadline, v, r, s);
    expect(await time.allowance(account.address, stranger.address)).to.equal(5n);

    const stale = wordOf(world);
    await expect(
      send(world, stale, await account.signTypedData(domain, claimTypes, stale)),
    ).to.be.revertedWithCustomError(time, "InvalidClaimSignature");
    const word = wordOf(world, { nonce: 1n, to: account.address as Address });
    await send(world, word, await account.signTypedData(domain, claimTypes, word));
    await (time.connect(stranger) as typeof time).transferFrom(account.address, stranger.address, 5n);
    expect(await time.balanceOf(stranger.address)).to.equal(5n);
  });
});
