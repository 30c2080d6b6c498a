import { SingleBar } from "cli-progress";

/** Counts the seconds of each stage by its name; a stage may come more than once. */
export type Stopwatch = {
  readonly time: <T>(stage: string, work: () => Promise<T>) => Promise<T>;
  readonly seconds: Record<string, number>;
};

export function stopwatch(): Stopwatch {
  const seconds: Record<string, number> = {};
  return {
    seconds,
    async time(stage, work) {
      const startMs = performance.now();
      try {
        return await work();
      } finally {
        seconds[stage] = Math.round((seconds[stage] ?? 0) * 1000 + performance.now() - startMs) / 1000;
      }
    },
  };
}

/** A bar on stderr while `work` runs; it hears how far it has come. Nothing is drawn where nobody looks. */
export async function withBar<T>(
  what: string,
  total: number,
  work: (advance: (done: number) => void) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar({
    format: `${what.padEnd(22)} {bar} {value} of {total}`,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(total, 0);
  try {
    return await work((done) => bar.update(Math.min(done, total)));
  } finally {
    bar.stop();
  }
}
