/** Accounts in rising order of their bytes, and where each of the given ones went. */
export type AccountOrder = { sorted: Uint8Array; placeOf: Uint32Array };

/** Sorts accounts of five words each: by their first four bytes as machine words, then runs of equal ones in full. */
export function accountOrder(accounts: Uint32Array): AccountOrder {
  const n = accounts.length / 5;
  const view = new DataView(accounts.buffer, accounts.byteOffset, accounts.byteLength);
  const keys = new BigUint64Array(n);
  const halves = new Uint32Array(keys.buffer);
  for (let index = 0; index < n; index++) {
    halves[2 * index] = index;
    halves[2 * index + 1] = view.getUint32(20 * index);
  }
  keys.sort();
  const order = new Uint32Array(n);
  for (let place = 0; place < n; place++) order[place] = halves[2 * place]!;
  for (let from = 0, to = 1; to <= n; to++) {
    if (to < n && halves[2 * to + 1] === halves[2 * from + 1]) continue;
    if (to - from > 1) order.subarray(from, to).sort((a, b) => compareTails(view, 20 * a, 20 * b));
    from = to;
  }
  const sorted = new Uint32Array(5 * n);
  const placeOf = new Uint32Array(n);
  for (let place = 0; place < n; place++) {
    const index = order[place]!;
    placeOf[index] = place;
    for (let word = 0; word < 5; word++) sorted[5 * place + word] = accounts[5 * index + word]!;
  }
  return { sorted: new Uint8Array(sorted.buffer), placeOf };
}

function compareTails(accounts: DataView, a: number, b: number): number {
  for (let at = 4; at < 20; at += 4) {
    const difference = accounts.getUint32(a + at) - accounts.getUint32(b + at);
    if (difference !== 0) return difference;
  }
  return 0;
}
