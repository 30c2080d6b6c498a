/** A deployment that is refused or stopped, by a name to look for. `figures`: what it was about. */
export class DeployError extends Error {
  override readonly name: string;
  readonly figures: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, figures: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
    this.figures = figures;
  }
}
