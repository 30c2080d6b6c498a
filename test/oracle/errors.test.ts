import { expect } from "chai";
import { makeError } from "ethers/utils";
import { OracleError, describe as printed } from "../../oracle/errors.ts";

describe("an error, for a person", () => {
  it("is its name, what it says, and what is behind it", () => {
    const cause = new Error("connection lost", { cause: new TypeError("fetch failed") });
    const error = new OracleError("NodeUnreachable", "no node answers", {}, { cause });
    expect(printed(error)).to.equal(
      "NodeUnreachable: no node answers, because Error: connection lost, because TypeError: fetch failed",
    );
  });

  it("leaves out a cause that the error repeats", () => {
    const error = new OracleError("BadTable", "line 3: a quote is open", {}, { cause: new Error("a quote is open") });
    expect(printed(error)).to.equal("BadTable: line 3: a quote is open");
  });

  it("is one line, whatever a parser said", () => {
    const error = new OracleError("NotJson", "not JSON", {}, { cause: new SyntaxError('found "a\n  b"') });
    expect(printed(error)).to.equal('NotJson: not JSON, because SyntaxError: found "a b"');
  });

  it("leaves out the transaction that ethers prints", () => {
    const transaction = { to: null, data: "0x1234" };
    const cause = makeError("execution reverted", "CALL_EXCEPTION", {
      action: "call",
      data: null,
      reason: null,
      transaction,
      invocation: null,
      revert: null,
    });
    expect(cause.message).to.include("0x1234");
    const said = "SendFailed: the node refused it, because Error: execution reverted";
    expect(printed(new OracleError("SendFailed", "the node refused it", {}, { cause }))).to.equal(said);
  });

  it("says what the node answered where ethers knows no name for it", () => {
    const answer = { code: -32_000, message: "transaction underpriced" };
    const cause = makeError("could not coalesce error", "UNKNOWN_ERROR", { error: answer, payload: {} });
    const error = new OracleError("SendFailed", "the node refused it", {}, { cause });
    expect(printed(error)).to.equal(
      "SendFailed: the node refused it, because the node answered: transaction underpriced",
    );
  });

  it("says of what is no error what there is to say", () => {
    expect(["a text", 7, undefined, { message: "an answer" }].map(printed)).to.deep.equal([
      "a text",
      "7",
      "undefined",
      "an answer",
    ]);
  });
});
