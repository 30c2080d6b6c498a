/** Who holds which key of the development mnemonic. 0 deploys and is admin. */
export const DEVELOPMENT_PLACES = {
  operators: [11, 12, 13, 14, 15],
  valuePoster: 3,
  bandPoster: 4,
  poster: 5,
  guardian: 6,
  treasury: 7,
  wallets: [8, 9, 10],
  vaults: [16, 17, 18],
  keeper: 19,
};
