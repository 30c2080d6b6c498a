import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { proofFrom } from "../../../oracle/claim/proof.ts";
import { readArtifact, readSignedReport, sha256Hex, writeEpoch } from "../../../oracle/epoch/files.ts";
import { refusal } from "../../support/refusal.ts";
import { blankReport } from "../../support/report.ts";

const artifact = Buffer.from("what the epoch paid");
const report = blankReport({ epoch: 4n, artifact: sha256Hex(artifact) });
const signed = { report, bitmap: 7n, signatures: "0x1234" } as const;

describe("files of an epoch", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bank-files-"));
    for (const part of ["epochs", "artifacts"]) mkdirSync(join(folder, part));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const artifactFile = () => join(folder, "artifacts", report.artifact.slice(2));

  it("are read as they were written, and nothing unfinished is left", () => {
    writeEpoch(folder, signed, artifact);
    expect(readSignedReport(folder, 4n)).to.deep.equal(signed);
    expect(Buffer.from(readArtifact(folder, report.artifact)).equals(artifact)).to.equal(true);
    expect([...readdirSync(join(folder, "epochs")), ...readdirSync(join(folder, "artifacts"))]).to.have.length(2);
    expect(readSignedReport(folder, 5n)).to.equal(undefined);
  });

  it("are replaced by those of a later attempt", () => {
    writeEpoch(folder, signed, artifact);
    const again = { ...signed, report: { ...report, attempt: 1 } };
    writeEpoch(folder, again, artifact);
    expect(readSignedReport(folder, 4n)).to.deep.equal(again);
  });

  it("are refused when the artifact is not what its name says", () => {
    writeEpoch(folder, signed, artifact);
    writeFileSync(artifactFile(), "something else");
    const error = refusal(() => readArtifact(folder, report.artifact));
    expect(error.name).to.equal("ArtifactDamaged");
    const found = sha256Hex(Buffer.from("something else"));
    expect(error.figures).to.deep.equal({ file: artifactFile(), artifact: report.artifact, found });
  });

  it("are refused when the artifact is gone", () => {
    writeEpoch(folder, signed, artifact);
    rmSync(artifactFile());
    const error = refusal(() => readArtifact(folder, report.artifact));
    expect([error.name, error.figures]).to.deep.equal([
      "ArtifactMissing",
      { file: artifactFile(), artifact: report.artifact },
    ]);
  });

  it("are refused when the report was cut", () => {
    writeFileSync(join(folder, "epochs/4.json"), '{"report": {');
    const error = refusal(() => readSignedReport(folder, 4n));
    expect([error.name, error.figures]).to.deep.equal([
      "ReportFileDamaged",
      { file: join(folder, "epochs/4.json"), epoch: 4n },
    ]);
    expect(error.cause).to.be.instanceOf(Error);
  });

  it("give no proof of an epoch that is not there", () => {
    const error = refusal(() => proofFrom(folder, 9n, `0x${"11".repeat(20)}`));
    expect([error.name, error.figures]).to.deep.equal(["ReportMissing", { folder, epoch: 9n }]);
  });
});
