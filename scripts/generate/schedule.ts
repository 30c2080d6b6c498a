/**
 * Issuable in the first `elapsedS` seconds at `perSecondWei` that halves every `halvingS` seconds, in whole wei, rounded
 * down once: the definition, period by period, where the contract has a closed form.
 */
export function issuableDown(perSecondWei: bigint, halvingS: bigint, elapsedS: bigint): bigint {
  const halvings = elapsedS / halvingS;
  let scaled = 0n;
  for (let i = 0n; i <= halvings; i++) {
    const seconds = i < halvings ? halvingS : elapsedS % halvingS;
    scaled += (perSecondWei * seconds) << (halvings - i);
  }
  return scaled >> halvings;
}
