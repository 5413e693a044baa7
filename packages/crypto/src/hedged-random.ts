import { domainTags } from "./domain-tags.ts";
import type { RandomSource } from "./random.ts";
import { scalarToBytes } from "./scalar.ts";
import { taggedHash, uint64 } from "./tagged-hash.ts";

/** What hedged randomness follows from beside its source. */
export interface HedgedUse {
  /** Known to nobody else; each below 2^256. */
  readonly secrets: readonly bigint[];
  /** Everything that sets this use apart from others of the same secrets. */
  readonly statement: readonly Uint8Array[];
}

/**
 * An endless stream of bytes for one use: tagged hashes under a seed of 32 fresh bytes, the secrets and the statement
 * (SEC-20). With a good source it is as good as the source. With one that repeats itself or can be guessed, nobody foresees
 * it without the secrets, and another statement has another stream: no two proofs share a nonce, which would give the
 * secret away; the same use again gives the same proof again.
 */
export function hedgedRandom(use: HedgedUse, random: RandomSource): RandomSource {
  return seededStream(hedgedSeed(use, random));
}

/** The seed of {@link hedgedRandom}: 32 bytes that tell nothing of the secrets, from which the stream follows. */
export function hedgedSeed(use: HedgedUse, random: RandomSource): Uint8Array {
  return taggedHash(domainTags.hedgedSeed, [random(32), secretBytes(use), ...use.statement]);
}

/**
 * The same stream for the same use, always: nothing fresh goes in. For what must come out the same on another device that
 * has nothing but the secrets. The statement must then name everything that the outcome depends on.
 */
export function repeatableRandom(use: HedgedUse): RandomSource {
  return seededStream(taggedHash(domainTags.repeatableSeed, [secretBytes(use), ...use.statement]));
}

/** The stream that follows from a seed of 32 bytes: the same one each time. */
export function seededStream(seed: Uint8Array): RandomSource {
  let drawn = 0;
  return (byteLength) => {
    const bytes = new Uint8Array(byteLength);
    for (let at = 0; at < byteLength; at += 32, drawn += 1) {
      bytes.set(taggedHash(domainTags.hedgedStream, [seed, uint64(drawn)]).subarray(0, byteLength - at), at);
    }
    return bytes;
  };
}

function secretBytes({ secrets }: HedgedUse): Uint8Array {
  return Uint8Array.from(secrets.flatMap((secret) => [...scalarToBytes(secret, 32)]));
}
