/** What a transaction offers for a unit of gas. */
export type Fee = { readonly maxFeePerGasWei: bigint; readonly maxPriorityFeePerGasWei: bigint };

/** Nodes ask for at least 10 % more before they replace a transaction; 12.5 % also passes those that ask for an eighth. */
export function raiseFeeUp({ maxFeePerGasWei, maxPriorityFeePerGasWei }: Fee): Fee {
  return {
    maxFeePerGasWei: eighthMoreUp(maxFeePerGasWei),
    maxPriorityFeePerGasWei: eighthMoreUp(maxPriorityFeePerGasWei),
  };
}

/** Rounded up: one wei too little and the node refuses the replacement. */
function eighthMoreUp(wei: bigint): bigint {
  return (wei * 9n + 7n) / 8n;
}

/** A first offer: room for the base fee to double before the transaction is mined, never above the cap. */
export function firstFee(baseFeePerGasWei: bigint, maxPriorityFeePerGasWei: bigint, capWei: bigint): Fee {
  const wanted = 2n * baseFeePerGasWei + maxPriorityFeePerGasWei;
  const maxFeePerGasWei = wanted > capWei ? capWei : wanted;
  return { maxFeePerGasWei, maxPriorityFeePerGasWei: least(maxPriorityFeePerGasWei, maxFeePerGasWei) };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
