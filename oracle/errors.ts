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
  if (!(error instanceof Error)) return saidBy(error) ?? String(error);
  // ethers puts whole transactions into `message`; an answer it knows no name for is inside, as the node gave it.
  const { shortMessage, code, error: answer } = error as { shortMessage?: string; code?: unknown; error?: unknown };
  const line =
    code === "UNKNOWN_ERROR" && saidBy(answer) !== undefined
      ? `the node answered: ${saidBy(answer)}`
      : `${error.name}: ${shortMessage ?? error.message}`;
  return error.cause === undefined ? line : `${line}\n  because ${describe(error.cause)}`;
}

function saidBy(value: unknown): string | undefined {
  const message = (value as { message?: unknown } | null | undefined)?.message;
  return typeof message === "string" ? message : undefined;
}
