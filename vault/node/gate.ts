import { VaultError } from "../errors.ts";

/** How many requests are worked on at once. */
export type Gate = {
  /** Works when there is room. @throws `Busy`, which passes. */
  readonly through: <T>(caller: string, work: () => Promise<T>) => Promise<T>;
};

/** @param most In all. @param each Of one caller: nobody takes the room of all others. */
export function gateOf(most: number, each: number): Gate {
  const inside = new Map<string, number>();
  let total = 0;
  return {
    async through(caller, work) {
      const own = inside.get(caller) ?? 0;
      if (total >= most || own >= each) {
        throw new VaultError("Busy", "the vault works on as much as it can", { most, each }, { retry: true });
      }
      inside.set(caller, own + 1);
      total++;
      try {
        return await work();
      } finally {
        total--;
        const left = (inside.get(caller) as number) - 1;
        if (left > 0) inside.set(caller, left);
        else inside.delete(caller);
      }
    },
  };
}
