import type { Mutation } from "./mutation.ts";

/** Every list of mutations by name. */
export const lists: Record<string, () => Promise<readonly Mutation[]>> = {
  datashare: async () => (await import("./datashare.ts")).dataShareMutations,
  "datashare-words": async () => (await import("./datashare-words.ts")).dataShareWordMutations,
  deploy: async () => (await import("./deploy.ts")).deployMutations,
  import: async () => (await import("./import.ts")).importMutations,
  ledger: async () => (await import("./ledger.ts")).ledgerMutations,
  "ledger-registers": async () => (await import("./ledger-registers.ts")).ledgerRegisterMutations,
  "ledger-removal": async () => (await import("./ledger-removal.ts")).ledgerRemovalMutations,
  libraries: async () => (await import("./libraries.ts")).libraryMutations,
  log: async () => (await import("./log.ts")).logMutations,
  "market-desk": async () => (await import("./market-desk.ts")).marketDeskMutations,
  "market-posting": async () => (await import("./market-posting.ts")).marketPostingMutations,
  "market-prices": async () => (await import("./market-prices.ts")).marketPriceMutations,
  "market-shop": async () => (await import("./market-shop.ts")).marketShopMutations,
  "market-window": async () => (await import("./market-window.ts")).marketWindowMutations,
  metaverse: async () => (await import("./metaverse.ts")).metaverseMutations,
  models: async () => (await import("./models.ts")).modelMutations,
  operators: async () => (await import("./operators.ts")).operatorMutations,
  privacy: async () => (await import("./privacy.ts")).privacyMutations,
  spine: async () => (await import("./spine.ts")).spineMutations,
  time: async () => (await import("./time.ts")).timeMutations,
  "time-roots": async () => (await import("./time-roots.ts")).timeRootMutations,
  trees: async () => (await import("./trees.ts")).treeMutations,
  vault: async () => (await import("./vault.ts")).vaultMutations,
  verify: async () => (await import("./verify.ts")).verifyMutations,
};
