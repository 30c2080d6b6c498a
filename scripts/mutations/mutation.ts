/** One rule broken on purpose: `find` stands once in `file`, and one of `tests`, run in order, has to fail. */
export type Mutation = {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What would go wrong if nobody noticed. */
  readonly why: string;
  readonly tests: readonly string[];
};

/** How a mutation ended. Only `caught` is good; `broken` does not compile or does not apply, so it proves nothing. */
export type Verdict = "caught" | "survived" | "broken";

export type Outcome = { readonly mutation: Mutation; readonly verdict: Verdict; readonly by: string };
