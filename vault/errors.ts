/** What went wrong in names and numbers that anybody may see: never a key, a share or a plaintext. */
export type Figures = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** A refusal or fault of the vault, with a name that callers look for. `retry`: the same may succeed later, unchanged. */
export class VaultError extends Error {
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

/** One line for a log: the names of the error and of the causes behind it, and the vault's own words only. */
export function logged(error: unknown): string {
  if (error instanceof VaultError) return `${error.name}: ${error.message}`;
  return error instanceof Error ? `Fault: ${error.name}` : "Fault";
}
