import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { ed25519Group } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { assert } from "@tabella/crypto/result";
import { randomBase58 } from "./base58.ts";

/** A public credential (64 hexadecimal digits of a point) and how often its ballot counts. */
export interface PublicCredential {
  readonly credential: string;
  readonly weight: number;
}

/**
 * A fresh secret credential: 22 Base58 characters, 128.9 bits, in the form `XXXXX-XXXXXX-XXXXX-XXXXXX` (spec 4.8). No
 * character is a checksum: a mistyped credential shows only by its public part not being on the list.
 */
export function generateCredential(random: RandomSource): string {
  const characters = randomBase58(22, random);
  return [characters.slice(0, 5), characters.slice(5, 11), characters.slice(11, 16), characters.slice(16)].join("-");
}

/** True for the form of a secret credential, hyphens included. */
export function checkCredentialForm(text: string): boolean {
  return /^[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}-[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}$/.test(text);
}

/**
 * The secret exponent of a credential in one election (spec 4.8): both SHA-256 hashes one behind the other, modulo the
 * order. @throws Error unless {@link checkCredentialForm} holds
 */
export function credentialSecret(credential: string, uuid: string): bigint {
  assert(checkCredentialForm(credential), "a credential is checked before it is used");
  const digits = [0, 1].map((part) => sha256Hex(`derive_credential|${uuid}|${part}|${credential}`)).join("");
  return BigInt(`0x${digits}`) % ed25519Group.order;
}

/** The public part of a credential in one election: 64 hexadecimal digits of [secret]g. */
export function publicCredential(credential: string, uuid: string, random: RandomSource): string {
  const group = ed25519Group;
  return group.encode(group.multiplySecret(group.generator, credentialSecret(credential, uuid), random));
}
