import { randomOf } from "../random.ts";

/** Rows to learn from and rows to be judged on. */
export type Fold = { readonly train: Uint32Array; readonly test: Uint32Array };

const SHUFFLE_STREAM = 0x666f6c64;

/** Cuts `rows` rows into `count` folds after a seeded shuffle; each row is judged in exactly one of them. */
export function folds(rows: number, count: number, seed: number): Fold[] {
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  const random = randomOf(seed, SHUFFLE_STREAM, 0);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor((random.word() * (i + 1)) / 2 ** 32);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return Array.from({ length: count }, (_, fold) => ({
    train: order.filter((_, i) => i % count !== fold).sort(),
    test: order.filter((_, i) => i % count === fold).sort(),
  }));
}
