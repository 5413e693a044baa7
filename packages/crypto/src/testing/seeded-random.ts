import type { RandomSource } from "../random.ts";
import { taggedHash, uint32, uint64 } from "../tagged-hash.ts";

/** For tests only: an endless stream of bytes that follows from the seed. */
export function seededRandom(seed: number): RandomSource {
  let drawn = 0;
  return (byteLength) => {
    const bytes = new Uint8Array(byteLength);
    for (let at = 0; at < byteLength; at += 32) {
      bytes.set(taggedHash("TEST_RANDOM", [uint32(seed), uint64(drawn)]).subarray(0, byteLength - at), at);
      drawn += 1;
    }
    return bytes;
  };
}
