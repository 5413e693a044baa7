import type { RandomSource } from "@tabella/crypto/random";
import { taggedHash, uint32 } from "@tabella/crypto/tagged-hash";

/** NOT SECURE: a reproducible stream for keys and ballots of tests. Another name, another stream. */
export function seededRandom(name: string): RandomSource {
  let drawn = 0;
  return (byteLength) => {
    const bytes = new Uint8Array(byteLength);
    for (let at = 0; at < byteLength; at += 32, drawn += 1) {
      bytes.set(taggedHash(`TEST_ONLY_RANDOM ${name}`, [uint32(drawn)]).subarray(0, byteLength - at), at);
    }
    return bytes;
  };
}
