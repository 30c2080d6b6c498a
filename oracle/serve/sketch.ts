import { randomOf } from "../random.ts";

/** Numbers a sketch. */
export const SKETCH = 32;

/** Numbers of a sketch that the network reads. */
export const SKETCH_SEEN = 8;

const SKETCH_STREAM = 0x736b6574;

/**
 * A content's embedding is the sum of a fixed random direction for each of its readers: contents with the same readers point the
 * same way (random projection), and a content nobody has met has the zero vector. Nothing is learned for an id, so an unknown
 * user or content needs no retraining.
 */
export function directionOf(user: string): Float32Array {
  let hash = 0x811c9dc5;
  for (let i = 0; i < user.length; i++) hash = Math.imul(hash ^ user.charCodeAt(i), 0x01000193);
  const bits = randomOf(hash, SKETCH_STREAM, 0).word();
  return Float32Array.from({ length: SKETCH }, (_, i) => ((bits >>> i) & 1 ? 1 : -1));
}

/** Cosine of the angle between two sketches; 0 where one is zero. */
export function likeness(a: Float32Array, b: Float32Array): number {
  let [dot, left, right] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    left += a[i] * a[i];
    right += b[i] * b[i];
  }
  return left === 0 || right === 0 ? 0 : dot / Math.sqrt(left * right);
}

/** Ordinal bucket of a time gap or a count, in [0, 1]: its power of two. */
export function bucket(value: number): number {
  return Math.min(31, 32 - Math.clz32(Math.min(0x7fffffff, Math.max(0, Math.floor(value))))) / 24;
}
