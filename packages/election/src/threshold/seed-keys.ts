import { hashToScalar } from "@tabella/crypto/belenios-hash";
import { ed25519Group, type Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { assert } from "@tabella/crypto/result";
import { randomBase58 } from "../base58.ts";

/** What a trustee of a threshold signs and is written to with (spec 4.6.1). All follows from the seed. */
export interface SeedKeys {
  /** sk, secret. */
  readonly signing: bigint;
  /** vk = [sk]g */
  readonly verification: Point;
  /** dk, secret. */
  readonly decryption: bigint;
  /** ek = [dk]g */
  readonly encryption: Point;
}

/** A fresh seed: 22 Base58 characters, 128.9 bits. It is all that the trustee must keep, and the private key message. */
export function generateSeed(random: RandomSource): string {
  return randomBase58(22, random);
}

/** True for the form of a seed. No character is a checksum: another seed shows only by its keys. */
export function checkSeedForm(text: string): boolean {
  return /^[1-9A-HJ-NP-Za-km-z]{22}$/.test(text);
}

/** @throws Error unless {@link checkSeedForm} holds */
export function seedKeys(seed: string, random: RandomSource): SeedKeys {
  assert(checkSeedForm(seed), "a seed is checked before it is used");
  const group = ed25519Group;
  const signing = hashToScalar(`sk|${seed}`, group.order);
  const decryption = hashToScalar(`dk|${seed}`, group.order);
  return {
    signing,
    verification: group.multiplySecret(group.generator, signing, random),
    decryption,
    encryption: group.multiplySecret(group.generator, decryption, random),
  };
}
