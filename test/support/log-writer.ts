import { openLog } from "../../oracle/log/log.ts";
import { PROGRAM, testProducer } from "./producer.ts";

/** Run as a process: `<file> <seed> <count>` appends batches after the last of the producer, one line an acknowledged one. */
if (import.meta.main) {
  const [file, seed, count] = process.argv.slice(2);
  const producer = testProducer(Number(seed));
  const log = openLog(file);
  log.admit(producer.key, PROGRAM, `writer ${seed}`);
  const first = log.append(producer.batch(2 ** 40).bytes, producer.batch(2 ** 40).signature);
  let sequence = first.status === "refused" && first.refusal.reason === "gap" ? Number(first.refusal.expected) : 1;
  for (const last = sequence + Number(count); sequence < last; sequence++) {
    const { bytes, signature } = producer.batch(sequence);
    const result = log.append(bytes, signature);
    if (result.status !== "accepted") throw new Error(`batch ${sequence} of ${seed} was ${result.status}`);
    process.stdout.write(`${sequence}\n`);
  }
  log.close();
}
