import { expect } from "chai";
import { parseConfig } from "../../oracle/config.ts";
import { refusal } from "../support/refusal.ts";

describe("config", () => {
  it("needs no variable at all", () => {
    expect(parseConfig({ PATH: "/bin" }, "/bank")).to.deep.equal({
      dataFolder: "/bank/.data",
      operatorKeystores: [],
      posterKeystore: undefined,
      challengerKeystore: undefined,
      bandPosterKeystore: undefined,
      valuePosterKeystore: undefined,
      keeperKeystore: undefined,
      passwordFile: undefined,
      feeCapWei: 500_000_000_000n,
      stuckMs: 90_000,
    });
  });

  it("takes paths from the folder it runs in, and several keystores with commas", () => {
    const env = {
      BANK_DATA: "state",
      BANK_OPERATOR_KEYSTORES: "a.json, /keys/b.json",
      BANK_POSTER_KEYSTORE: "c.json",
      BANK_CHALLENGER_KEYSTORE: "d.json",
      BANK_BAND_POSTER_KEYSTORE: "e.json",
      BANK_VALUE_POSTER_KEYSTORE: "g.json",
      BANK_KEEPER_KEYSTORE: "f.json",
      BANK_PASSWORD_FILE: "word",
      BANK_FEE_CAP_GWEI: "7",
      BANK_STUCK_S: "12",
    };
    expect(parseConfig(env, "/bank")).to.deep.equal({
      dataFolder: "/bank/state",
      operatorKeystores: ["/bank/a.json", "/keys/b.json"],
      posterKeystore: "/bank/c.json",
      challengerKeystore: "/bank/d.json",
      bandPosterKeystore: "/bank/e.json",
      valuePosterKeystore: "/bank/g.json",
      keeperKeystore: "/bank/f.json",
      passwordFile: "/bank/word",
      feeCapWei: 7_000_000_000n,
      stuckMs: 12_000,
    });
  });

  it("refuses a variable that only looks like a setting", () => {
    const error = refusal(() => parseConfig({ BANK_DATAA: "x" }, "/bank"));
    expect([error.name, error.figures]).to.deep.equal(["UnknownSetting", { name: "BANK_DATAA" }]);
  });

  it("refuses figures that are no whole numbers above zero", () => {
    for (const value of ["0", "-1", "1.5", "1e3", "many"]) {
      const error = refusal(() => parseConfig({ BANK_FEE_CAP_GWEI: value }, "/bank"));
      expect([error.name, error.figures]).to.deep.equal(["BadSetting", { name: "BANK_FEE_CAP_GWEI", value }]);
    }
  });

  it("refuses keystores without the file of their password", () => {
    for (const env of [
      { BANK_POSTER_KEYSTORE: "c.json" },
      { BANK_OPERATOR_KEYSTORES: "a.json" },
      { BANK_KEEPER_KEYSTORE: "f.json" },
      { BANK_VALUE_POSTER_KEYSTORE: "g.json" },
    ]) {
      const error = refusal(() => parseConfig(env, "/bank"));
      expect([error.name, error.figures.name]).to.deep.equal(["BadSetting", "BANK_PASSWORD_FILE"]);
    }
  });

  it("refuses one keystore for two duties that send, wherever it is called from", () => {
    const env = { BANK_BAND_POSTER_KEYSTORE: "a.json", BANK_VALUE_POSTER_KEYSTORE: "/bank/a.json" };
    const error = refusal(() => parseConfig({ ...env, BANK_PASSWORD_FILE: "word" }, "/bank"));
    const figures = { name: "BANK_VALUE_POSTER_KEYSTORE", value: "/bank/a.json", other: "BANK_BAND_POSTER_KEYSTORE" };
    expect([error.name, error.figures]).to.deep.equal(["BadSetting", figures]);
  });
});
