/** Full receipts on Hardhat's network (osaka), OpenZeppelin 5.7 token, trees of 1,000,000 leaves, median of 25 users. */
type PeerGas = { name: string; post: number; first: number; next: number; ten: number };

/** Measured once with the reward-gas harness: each contract as published, put through the life that life.ts repeats. */
const PEERS: readonly PeerGas[] = [
  { name: "Uniswap MerkleDistributor", post: 615_912, first: 80_665, next: 63_565, ten: 426_036 },
  { name: "Morpho URD", post: 45_387, first: 98_385, next: 64_185, ten: 64_203 },
  { name: "Merkl", post: 59_474, first: 142_100, next: 90_802, ten: 90_788 },
  { name: "EigenLayer", post: 88_948, first: 128_142, next: 93_966, ten: 93_964 },
  { name: "Sablier MerkleInstant", post: 1_622_442, first: 86_306, next: 69_185, ten: 459_829 },
];

/** Morpho claims of ten users in one transaction of a relayer, each: what `settle` stands beside. */
export const RELAYED_CLAIM = {
  first: "Morpho, relayed batch of ten: 73,000",
  next: "Morpho, relayed batch of ten: 39,000",
};

/** The peers' figures for one step, the cheapest first. */
export function peerText(step: keyof Omit<PeerGas, "name">): string {
  const sorted = [...PEERS].sort((a, b) => a[step] - b[step]);
  return sorted.map((peer) => `${peer.name} ${peer[step].toLocaleString("en-US")}`).join(", ");
}
