const LN2_HIGH = 0.6931471803691238; // its low 32 bits are zero, so that k * LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;

const TERMS = 13;

/**
 * e^x by argument reduction and a Taylor polynomial, in sums and products only: Math.exp differs between engines and
 * CPUs, and training must give the same bytes everywhere. Relative error below 1e-14; |x| is clamped to 700.
 */
export function exactExp(x: number): number {
  const clamped = Math.min(Math.max(x, -700), 700);
  const power = Math.round(clamped * Math.LOG2E);
  const rest = clamped - power * LN2_HIGH - power * LN2_LOW;
  let sum = 1;
  for (let term = TERMS; term >= 1; term--) sum = 1 + (rest * sum) / term;
  const factor = power < 0 ? 0.5 : 2;
  for (let i = Math.abs(power); i > 0; i--) sum *= factor;
  return sum;
}

/** 1 / (1 + e^-x), the same bits on every machine. */
export function exactSigmoid(x: number): number {
  return 1 / (1 + exactExp(-x));
}
