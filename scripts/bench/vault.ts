import { openVersion, sealVersion } from "../../vault/client/seal.ts";
import { newDataKey } from "../../vault/crypto/data-key.ts";
import type { Storage } from "../../vault/storage/storage.ts";
import { type Run, residentMB, row } from "./frame.ts";
import { withVaults } from "./vault/bed.ts";
import { releaseTimes, wholeTime } from "./vault/release.ts";

const FILE_MIB = 64;
const RUNS = 6;
const RELEASES = 400;
const BINDING = {
  chainId: 31337n,
  contract: `0x${"11".repeat(20)}`,
  recordId: `0x${"22".repeat(32)}`,
  version: 1,
} as const;

/** Speed of sealing, opening and releasing, the chain answering from memory. */
export const run: Run = async (emit) => {
  // First: a process that has grown once does not grow again.
  emit(row("memory more while sealing 1 GiB", await memoryMB(), "MB", { atMost: 200 }));
  const [seal, open]: [number[], number[]] = [[], []];
  for (let i = 0; i < RUNS; i++) {
    const { storage, key, content, perSecond } = await sealed();
    seal.push(perSecond);
    open.push(
      await throughput(async () => {
        for await (const part of openVersion(storage, BINDING, content, key)) if (part.length === 0) return;
      }),
    );
  }
  emit(row(`seal ${FILE_MIB} MiB, a second of one core`, best(seal), "MB", { atLeast: 400 }));
  emit(row(`open ${FILE_MIB} MiB, a second of one core`, best(open), "MB", { atLeast: 400 }));
  await withVaults(async (bed) => {
    const { nodeMs, readerMs } = await releaseTimes(bed, RELEASES);
    emit(row("a vault node releases its share, p50", nodeMs, "ms"));
    emit(row("a reader joins two shares, p50", readerMs, "ms"));
    const whole = await wholeTime(bed, RELEASES);
    emit(row("a key from 2 of 3 processes over HTTP, p50", whole, "ms", { atMost: 10 }));
  });
};

async function sealed() {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const storage: Storage = {
    put: async (name, bytes) => void files.set(name, bytes),
    get: async (name) => files.get(name),
    remove: async (name) => void files.delete(name),
    list: async () => [...files.keys()],
  };
  const key = newDataKey();
  let content = { manifest: "0x", keyCommitment: "0x" } as Awaited<ReturnType<typeof sealVersion>>;
  const perSecond = await throughput(async () => {
    content = await sealVersion(storage, BINDING, key, file());
  });
  return { storage, key, content, perSecond };
}

function* file(mib = FILE_MIB): Generator<Uint8Array> {
  const part = crypto.getRandomValues(new Uint8Array(65_536));
  for (let left = mib * 16; left > 0; left--) yield part;
}

/** How far the process grows while it seals a GiB into storage that keeps nothing. */
async function memoryMB(): Promise<number> {
  const before = residentMB();
  let most = before;
  const storage: Storage = {
    put: async () => {
      most = Math.max(most, residentMB());
    },
    get: async () => undefined,
    remove: async () => {},
    list: async () => [],
  };
  await sealVersion(storage, BINDING, newDataKey(), file(1024));
  return most - before;
}

/** MB of 10^6 bytes a second of processor time, whichever thread spent it. */
async function throughput(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (FILE_MIB * 2 ** 20) / (user + system);
}

/** The highest: what else the machine does only ever slows it. */
function best(values: readonly number[]): number {
  return Math.max(...values);
}
