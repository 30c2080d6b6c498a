/** What went wrong in numbers and names that anybody may see: addresses and hashes as hex, amounts as bigint; never a secret. */
export type Figures = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** A fault or refusal with a name that callers and users can look for. `retry`: the same call may succeed later, unchanged. */
export class NamedError extends Error {
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
