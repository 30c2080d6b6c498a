/** The results of `works` in the order in which they are done. None of them may reject. */
export async function* asTheyCome<T>(works: readonly Promise<T>[]): AsyncGenerator<T> {
  const waiting = new Map(works.map((work, place) => [place, work.then((result) => ({ place, result }))]));
  while (waiting.size > 0) {
    const { place, result } = await Promise.race(waiting.values());
    waiting.delete(place);
    yield result;
  }
}
