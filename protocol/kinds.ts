/** Kinds of event and their codes in a batch (docs/formats.md). A code is never used again for another kind. */
export const KIND_CODES = {
  validation: 1,
  missedValidation: 2,
  consensus: 3,
  upkeep: 4,
  presence: 16,
  interaction: 17,
  spend: 18,
  view: 32,
  dwell: 33,
  like: 34,
  comment: 35,
  share: 36,
  follow: 37,
  tip: 38,
  quality: 48,
  score: 255,
} as const;

export type Kind = keyof typeof KIND_CODES;

/** The kind at its code, `undefined` where the code is free. Index it with a code from a batch. */
export const KINDS_BY_CODE: readonly (Kind | undefined)[] = codesToKinds();

function codesToKinds(): (Kind | undefined)[] {
  const kinds: (Kind | undefined)[] = new Array(256).fill(undefined);
  for (const [kind, code] of Object.entries(KIND_CODES)) kinds[code] = kind as Kind;
  return kinds;
}

/** Whether `name` is a kind of event, for input from outside. */
export function isKind(name: string): name is Kind {
  return Object.hasOwn(KIND_CODES, name);
}
