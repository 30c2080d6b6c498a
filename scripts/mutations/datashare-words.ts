import type { Mutation } from "./mutation.ts";

/** One-rule changes of records, names, purposes and signed words. */
const records = "contracts/libraries/RecordBook.sol";
const reads = "contracts/base/DataShareReads.sol";
const share = "contracts/DataShare.sol";
const hash = "contracts/libraries/DataShareHash.sol";
const names = "contracts/libraries/DataNames.sol";
const purposes = "contracts/libraries/Purposes.sol";
const life = ["test/contracts/DataShare.t.sol", "test/contracts/DataShareSubjects.t.sol"];
const offers = ["test/contracts/DataShareOffers.t.sol"];
const refusals = ["test/contracts/DataShareRefusals.t.sol"];
const signed = ["test/contracts/DataShareSigned.t.sol"];
const vectors = ["test/contracts/DataShareVectors.t.sol"];

export const dataShareWordMutations: readonly Mutation[] = [
  {
    file: records,
    find: "book.records[recordId].status == Status.None",
    replace: "book.records[recordId].owner != owner || book.records[recordId].status == Status.Erased",
    why: "an erased record is registered again",
    tests: refusals,
  },
  {
    file: records,
    find: "delete book.contents[recordId];",
    replace: "",
    why: "the commitments outlive the erasure",
    tests: life,
  },
  {
    file: records,
    find: "content.manifest != 0 && content.keyCommitment != 0",
    replace: "content.manifest != 0",
    why: "a record without a key is registered",
    tests: refusals,
  },
  {
    file: records,
    find: "require(version == record.version, IDataShare.StaleVersion(version, record.version));",
    replace: "",
    why: "a signed rotation is brought twice",
    tests: signed,
  },
  {
    file: share,
    find: "block.timestamp <= deadlineS",
    replace: "block.timestamp < deadlineS",
    why: "a signed word ends a second early",
    tests: signed,
  },
  {
    file: share,
    find: "SignatureChecker.isValidSignatureNowCalldata(owner, _hashTypedDataV4(word), signature)",
    replace: "true",
    why: "anyone signs for anyone",
    tests: signed,
  },
  {
    file: reads,
    find: "block.timestamp < _book.memberUntilS[group][reader] &&",
    replace: "",
    why: "a group has everybody",
    tests: life,
  },
  {
    file: share,
    find: "epoch > lastAnchoredEpoch",
    replace: "epoch >= lastAnchoredEpoch",
    why: "an epoch's receipts are replaced",
    tests: refusals,
  },
  {
    file: share,
    find: "external restricted",
    replace: "external",
    why: "anyone anchors reads",
    tests: refusals,
  },
  {
    file: share,
    find: "safeTransferFrom(msg.sender, owner, priceWei)",
    replace: "safeTransferFrom(msg.sender, address(this), priceWei)",
    why: "the owner is not paid",
    tests: offers,
  },
  {
    file: names,
    find: "abi.encode(GROUP, manager, salt)",
    replace: "abi.encode(GROUP, salt)",
    why: "anyone names a group's members",
    tests: life,
  },
  {
    file: purposes,
    find: "purposes != 0 && purposes & ~ALL == 0",
    replace: "purposes & ~ALL == 0",
    why: "a read for nothing passes",
    tests: life,
  },
  {
    file: purposes,
    find: "granted & wanted == wanted",
    replace: "granted & wanted != 0",
    why: "one purpose opens others",
    tests: life,
  },
  {
    file: hash,
    find: "GRANT_TYPEHASH,\n                    mandate.owner,",
    replace: "GRANT_TYPEHASH,\n                    address(0),",
    // Every scope names its owner already, so that only the digest itself can tell.
    why: "a signed grant does not name the wallet",
    tests: vectors,
  },
];
