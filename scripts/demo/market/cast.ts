import { developmentKeys } from "../../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../../oracle/sign/places.ts";
import type { Address } from "../../../protocol/units.ts";
import type { LocalBank } from "../bank.ts";
import type { Person } from "./ground.ts";

/** Who plays the market. */
export type Cast = Readonly<Record<"creator" | "coauthor" | "holder" | "treasury", Person>> & {
  readonly readers: readonly Person[];
};

/** Places of the development mnemonic. */
export const PLACES = { creator: 8, coauthor: 9, readers: [10, 1, 2], holder: 3 };

export async function castOf({ bank, provider }: LocalBank): Promise<Cast> {
  const person = async (name: string, place: number): Promise<Person> => {
    const [{ address }] = developmentKeys(bank.chainId, [place]);
    return { name, address: address.toLowerCase() as Address, signer: await provider.getSigner(address) };
  };
  return {
    treasury: await person("treasury", DEVELOPMENT_PLACES.treasury),
    creator: await person("creator", PLACES.creator),
    coauthor: await person("co-author", PLACES.coauthor),
    readers: await Promise.all(PLACES.readers.map((place, i) => person(`reader ${i + 1}`, place))),
    holder: await person("holder", PLACES.holder),
  };
}

/** All of them, the treasury first. */
export function everybody({ treasury, creator, coauthor, readers, holder }: Cast): Person[] {
  return [treasury, creator, coauthor, ...readers, holder];
}
