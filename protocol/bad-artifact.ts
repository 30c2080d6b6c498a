export type ArtifactReason = "BadMagic" | "Truncated" | "TrailingBytes" | "BadHeader" | "NotSorted" | "AmountFell";

/** The bytes are no artifact: `reason` says in what way, `part` where, `figures` what was found. */
export class BadArtifact extends Error {
  override readonly name = "BadArtifact";
  readonly reason: ArtifactReason;
  readonly part: string;
  readonly figures: Record<string, number | bigint>;

  constructor(
    reason: ArtifactReason,
    part: string,
    figures: Record<string, number | bigint> = {},
    options: { cause?: unknown } = {},
  ) {
    const found = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
    super(`artifact: ${[reason, part, ...found].join(", ")}`, options);
    this.reason = reason;
    this.part = part;
    this.figures = figures;
  }
}
