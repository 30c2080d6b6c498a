import { NamedError } from "../protocol/named-error.ts";

/** A fault or refusal of the oracle. */
export class OracleError extends NamedError {}

/** One line for a person: the error's name, what it says, and the causes behind it. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return saidBy(error) ?? String(error);
  // ethers puts whole transactions into `message`; an answer it knows no name for is inside, as the node gave it.
  const { shortMessage, code, error: answer } = error as { shortMessage?: string; code?: unknown; error?: unknown };
  const line =
    code === "UNKNOWN_ERROR" && saidBy(answer) !== undefined
      ? `the node answered: ${saidBy(answer)}`
      : `${error.name}: ${shortMessage ?? error.message}`;
  const saidAlready = error.cause instanceof Error && line.includes(error.cause.message.slice(0, 80));
  if (error.cause === undefined || saidAlready) return line;
  return `${line}, because ${describe(error.cause).replaceAll(/\s*\n\s*/g, " ")}`;
}

function saidBy(value: unknown): string | undefined {
  const message = (value as { message?: unknown } | null | undefined)?.message;
  return typeof message === "string" ? message : undefined;
}
