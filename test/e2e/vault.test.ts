import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { JsonRpcProvider } from "ethers/providers";
import hre from "hardhat";
import { formatDeployment } from "../../protocol/deployment.ts";
import type { Address } from "../../protocol/units.ts";
import { deployBank } from "../../scripts/deploy/bank.ts";
import { developmentParameters } from "../../scripts/deploy/development.ts";
import { askNode, type VaultNode } from "../../vault/client/nodes.ts";
import { registerRecord } from "../../vault/client/owner.ts";
import { openParty } from "../../vault/client/party.ts";
import { readRecord } from "../../vault/client/reader.ts";
import { registerEncryptionKey } from "../../vault/client/sealed-keys.ts";
import { encryptionKeys } from "../../vault/crypto/hpke.ts";
import { folderStorage } from "../../vault/storage/folder.ts";
import { ROOT, runScript } from "../support/run.ts";
import { together } from "../support/vaults.ts";

describe("npm run vault", function () {
  this.timeout(180_000);
  let folder: string;
  let server: Awaited<ReturnType<typeof hre.network.createServer>>;
  let url: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-vault-"));
    server = await hre.network.createServer();
    const { address, port } = await server.listen();
    url = `http://${address}:${port}`;
  });
  after(async () => {
    await server?.close();
    await rm(folder, { recursive: true });
  });

  /** Deploys to the chain, and the arguments that name the deployment. */
  async function deployed(dataShare: boolean) {
    const { provider } = await hre.network.create({ network: "localhost", override: { url } });
    const deps = { provider, artifacts: hre.artifacts, pollMs: 5 };
    const deployment = await deployBank(deps, await developmentParameters({ dataShare }));
    const file = join(folder, `${dataShare}.json`);
    await writeFile(file, formatDeployment(deployment));
    return { deployment, args: ["--network", url, "--deployment", file, "--data", folder, "--port", "0"] };
  }

  it("starts three nodes that release a key, and takes them along when it ends", async () => {
    const { deployment, args } = await deployed(true);
    const contract = deployment.contracts.DataShare!.address;
    const child = spawn(process.execPath, ["scripts/vault.ts", ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.on("data", (part) => (out += part));
    const listed = () => [...out.matchAll(/^vault (0x[0-9a-f]{40}) listens at (\S+)$/gm)];
    while (listed().length < 3 && child.exitCode === null) await once(child.stdout, "data");
    const nodes: VaultNode[] = listed().map(([, address, nodeUrl]) => ({ address: address as Address, url: nodeUrl }));

    const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, pollingInterval: 20 });
    const vault = { contract, storage: folderStorage(join(folder, "storage")), nodes, threshold: 2 };
    const owner = await openParty(await provider.getSigner(8), vault);
    const keys = await encryptionKeys(new Uint8Array(32).fill(3));
    await registerEncryptionKey(owner, keys);
    const { recordId } = await registerRecord(owner, `0x${"07".repeat(32)}`, [Buffer.from("by hand")]);
    expect(String(await together(readRecord(owner, keys, { recordId, purposes: 1 })))).to.equal("by hand");
    provider.destroy();

    child.kill();
    await once(child, "exit");
    for (const node of nodes) {
      let refusal = "";
      while (refusal !== "VaultUnreachable") refusal = await stillThere(node);
    }
  });

  it("refuses a bank without rights over data", async () => {
    const { args } = await deployed(false);
    const { status, err } = await runScript(["scripts/vault.ts", ...args]);
    expect(status).to.equal(1);
    expect(err).to.include("NoDataShare");
  });
});

/** The name of the refusal; empty while the node answers. */
function stillThere(node: VaultNode): Promise<string> {
  return askNode(node, "GET", "/identity").then(
    () => "",
    (error: Error) => error.name,
  );
}
