import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { holdAccount } from "../../../oracle/post/hold.ts";
import { refusal } from "../../support/refusal.ts";

const ACCOUNT = "0x00000000000000000000000000000000000000Ab";
const HOLDER = fileURLToPath(new URL("../../support/account-holder.ts", import.meta.url));

describe("holding an account", () => {
  let folder: string;
  const file = () => join(folder, `${ACCOUNT.toLowerCase()}.lock`);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-hold-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("names who holds it to whoever comes second, and is free when it is let go", () => {
    const first = holdAccount(folder, ACCOUNT, "oracle forecast");
    const error = refusal(() => holdAccount(folder, ACCOUNT.toLowerCase(), "oracle values"));
    const holder = `oracle forecast, process ${process.pid}`;
    const figures = { address: ACCOUNT.toLowerCase(), holder, file: file() };
    expect([error.name, error.retry, error.figures]).to.deep.equal(["AccountInUse", true, figures]);
    first.release();
    const second = holdAccount(folder, ACCOUNT, "oracle values");
    expect(refusal(() => holdAccount(folder, ACCOUNT, "oracle keep")).figures.holder).to.contain("oracle values");
    second.release();
  });

  it("leaves other accounts free", () => {
    const held = [ACCOUNT, `0x${"12".repeat(20)}`].map((account) => holdAccount(folder, account, "oracle keep"));
    for (const { release } of held) release();
  });

  it("ends with a process that is killed", async () => {
    const child = spawn(process.execPath, [HOLDER, folder, ACCOUNT], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(child.stdout, "data");
    expect(String(line)).to.equal(`held by ${child.pid}\n`);
    const { holder } = refusal(() => holdAccount(folder, ACCOUNT, "oracle forecast")).figures;
    expect(holder).to.equal(`oracle values, process ${child.pid}`);
    child.kill("SIGKILL");
    await once(child, "exit");
    holdAccount(folder, ACCOUNT, "oracle forecast").release();
  });

  it("names a file that is no lock", async () => {
    await writeFile(file(), "a letter, not a lock, and longer than a header of a hundred bytes would be ".repeat(2));
    const error = refusal(() => holdAccount(folder, ACCOUNT, "oracle keep"));
    expect([error.name, error.figures]).to.deep.equal(["LockDamaged", { file: file() }]);
  });
});
