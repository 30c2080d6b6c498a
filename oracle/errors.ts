/** What went wrong in numbers and names: addresses and hashes as hex, amounts as bigint. */
export type Figures = Record<string, string | number | bigint | boolean | undefined>;

/** A fault or refusal with a name that callers and users can look for. `retry`: the same call may succeed later, unchanged. */
export class OracleError extends Error {
  override readonly name: string;
  readonly figures: Figures;
  readonly retry: boolean;

  constructor(
    name: string,
    message: string,
    figures: Figures = {},
    options: { retry?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = name;
    this.figures = figures;
    this.retry = options.retry ?? false;
  }
}

/** One line for a person: the error's name, what it says, and the causes behind it. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // ethers puts whole transactions into `message`.
  const { shortMessage } = error as { shortMessage?: string };
  const line = `${error.name}: ${shortMessage ?? error.message}`;
  return error.cause === undefined ? line : `${line}\n  because ${describe(error.cause)}`;
}
