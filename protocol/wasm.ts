// The few instructions and sections of WebAssembly that our kernels use (webassembly.github.io/spec/core/binary): each function
// gives the bytes of one, and a body is instructions one after the other.

/** Bytes of one or more instructions. */
export type Code = readonly number[];

// Node, browsers and workers have it; the types of none are the project's.
declare const WebAssembly: {
  readonly Module: new (file: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

const I32 = 0x7f;
const EMPTY_BLOCK = 0x40;
const END = 0x0b;
/** Words lie at multiples of 2^2. */
const WORD_ALIGNMENT = 2;

/** Instructions over 32-bit words. Operands come before what uses them; addresses are bytes. */
export const code = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number): Code => [0x21, ...unsigned(local)],
  /** `set` that leaves the value for the next instruction. */
  tee: (local: number): Code => [0x22, ...unsigned(local)],
  whole: (value: number): Code => [0x41, ...signed(value)],
  load: (offset: number): Code => [0x28, WORD_ALIGNMENT, ...unsigned(offset)],
  store: (offset: number): Code => [0x36, WORD_ALIGNMENT, ...unsigned(offset)],
  lessUnsigned: [0x49] as Code,
  add: [0x6a] as Code,
  subtract: [0x6b] as Code,
  shiftLeft: [0x74] as Code,
  shiftRightUnsigned: [0x76] as Code,
  /** Runs `body` again for as long as it leaves something other than 0. */
  loop: (body: Code): Code => [0x03, EMPTY_BLOCK, ...body, 0x0d, 0, END],
};

/** A kernel that runs, and its memory. */
export type Kernel = { readonly run: (...words: number[]) => void; readonly memory: ArrayBuffer };

/**
 * Makes a kernel of `body`. Its locals are `parameters` words that `run` takes, then `locals` words that begin as 0. The
 * memory has at least `bytes` bytes, and never grows.
 */
export function kernelOf(body: Code, parameters: number, locals: number, bytes: number): Kernel {
  const pages = Math.ceil(bytes / 2 ** 16);
  const words = Array.from({ length: parameters }, () => I32);
  const main = [...vector([[...unsigned(locals), I32]]), ...body, END];
  const file = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...unsigned(parameters), ...words, 0]]),
    ...section(3, [[0]]),
    ...section(5, [[1, ...unsigned(pages), ...unsigned(pages)]]),
    ...section(7, [
      [...name("run"), 0, 0],
      [...name("memory"), 2, 0],
    ]),
    ...section(10, [[...unsigned(main.length), ...main]]),
  ]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(file));
  const { run, memory } = exports as { run: Kernel["run"]; memory: { buffer: ArrayBuffer } };
  return { run, memory: memory.buffer };
}

function section(id: number, entries: readonly Code[]): Code {
  const body = vector(entries);
  return [id, ...unsigned(body.length), ...body];
}

function vector(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function name(text: string): Code {
  return [...unsigned(text.length), ...new TextEncoder().encode(text)];
}

/** LEB128: seven bits a byte, lowest first. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** LEB128 of an int32: it ends where the rest is the sign of the last byte's seven bits. */
function signed(value: number): Code {
  const ends = value >= -0x40 && value < 0x40;
  return ends ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
