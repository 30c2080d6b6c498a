import { NamedError } from "../../protocol/named-error.ts";

/**
 * A refusal to seal, open or join. Its figures hold public keys and numbers, never a data key, a share or plaintext.
 * `ChunkRefused`: a chunk, its place, its record or the key is another than when it was sealed; `SealRefused`: so is what was sealed to
 * a key, or its purpose; `BadEncryptionKey`: no point, or one that shares no secret; `WrongDataKey`: not the key that the record
 * commits to; `SharesRefused`: no set of enough shares joins to that.
 */
export class CryptoError extends NamedError {}
