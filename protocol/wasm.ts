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
const I64 = 0x7e;
const EMPTY_BLOCK = 0x40;
const END = 0x0b;
/** Words lie at multiples of 2^2, longs of 2^3. */
const WORD_ALIGNMENT = 2;
const LONG_ALIGNMENT = 3;

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
  /** Of two values and a word: the first value, or the second where the word is 0. */
  select: [0x1b] as Code,
  /** Runs `body` again for as long as it leaves something other than 0. */
  loop: (body: Code): Code => [0x03, EMPTY_BLOCK, ...body, 0x0d, 0, END],
};

/** Instructions over int64. Division truncates toward zero. */
export const long = {
  whole: (value: bigint): Code => [0x42, ...signed(value)],
  load: (offset: number): Code => [0x29, LONG_ALIGNMENT, ...unsigned(offset)],
  store: (offset: number): Code => [0x37, LONG_ALIGNMENT, ...unsigned(offset)],
  less: [0x53] as Code,
  greater: [0x55] as Code,
  add: [0x7c] as Code,
  multiply: [0x7e] as Code,
  divide: [0x7f] as Code,
  /** The low half, as a word. */
  word: [0xa7] as Code,
};

/** How many locals a kernel has, in the order of their numbers: words that `run` takes, words and longs that begin as 0. */
export type Locals = { readonly parameters: number; readonly words: number; readonly longs: number };

/** A kernel that runs, and its memory. */
export type Kernel = { readonly run: (...words: number[]) => void; readonly memory: ArrayBuffer };

/** Makes a kernel of `body`. The memory has at least `bytes` bytes, and never grows. */
export function kernelOf(body: Code, { parameters, words, longs }: Locals, bytes: number): Kernel {
  const pages = Math.ceil(bytes / 2 ** 16);
  const taken = Array.from({ length: parameters }, () => I32);
  const locals = vector([
    [...unsigned(words), I32],
    [...unsigned(longs), I64],
  ]);
  const main = [...locals, ...body, END];
  const file = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...unsigned(parameters), ...taken, 0]]),
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

/** LEB128 of an int32 or int64: it ends where the rest is the sign of the last byte's seven bits. */
function signed(value: number | bigint): Code {
  const rest = BigInt(value);
  const low = Number(rest & 0x7fn);
  const ends = rest >= -0x40n && rest < 0x40n;
  return ends ? [low] : [low | 0x80, ...signed(rest >> 7n)];
}
