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

/** What was sealed does not open: it was changed, or sealed to another key or for something else. */
export class SealRefused extends Error {
  override readonly name = "SealRefused";
  constructor() {
    super("what was sealed was changed, or is for another key or purpose");
  }
}

/** Nothing can be sealed to this key: it is no point, or one that shares no secret. */
export class BadEncryptionKey extends Error {
  override readonly name = "BadEncryptionKey";
  readonly publicKey: string;
  constructor(publicKey: string, cause?: unknown) {
    super(`not an X25519 key: ${publicKey}`, { cause });
    this.publicKey = publicKey;
  }
}

/** No set of `threshold` among the shares joins to the key that the record commits to. */
export class SharesRefused extends Error {
  override readonly name = "SharesRefused";
  readonly shares: number;
  readonly threshold: number;
  constructor(shares: number, threshold: number) {
    super(`no ${threshold} of ${shares} shares join to the data key that the record commits to`);
    this.shares = shares;
    this.threshold = threshold;
  }
}
