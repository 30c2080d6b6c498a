/** Chunk `chunk` does not open: it, its place, its record or the key is another than when it was sealed. */
export class ChunkRefused extends Error {
  override readonly name = "ChunkRefused";
  readonly chunk: number;
  constructor(chunk: number, cause?: unknown) {
    super(`chunk ${chunk} was changed, moved or sealed for something else`, { cause });
    this.chunk = chunk;
  }
}

/** The key is not the one that the record commits to. */
export class WrongDataKey extends Error {
  override readonly name = "WrongDataKey";
  constructor() {
    super("the data key is not the one that the record commits to");
  }
}

/** A data key has 32 bytes. */
export class BadDataKey extends Error {
  override readonly name = "BadDataKey";
  readonly bytes: number;
  constructor(bytes: number) {
    super(`a data key has 32 bytes, not ${bytes}`);
    this.bytes = bytes;
  }
}

/** The plaintext of a chunk must be `chunkBytes` long, the last one shorter or as long. */
export class BadChunkLength extends Error {
  override readonly name = "BadChunkLength";
  readonly chunk: number;
  readonly bytes: number;
  constructor(chunk: number, bytes: number) {
    super(`chunk ${chunk} cannot have ${bytes} bytes`);
    this.chunk = chunk;
    this.bytes = bytes;
  }
}
