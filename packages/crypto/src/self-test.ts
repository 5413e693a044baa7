import { hashToScalar, sha256Hex } from "./belenios-hash.ts";
import { ed25519Group as group, type Point } from "./group.ts";
import type { RandomSource } from "./random.ts";
import { checkSchnorr, proveSchnorr } from "./schnorr.ts";
import { nobleSignatureChecker } from "./signature.ts";

/** A trustee's key with its proof of knowledge, made by belenios-tool 3.0 (vectors/trustee-keys.json). */
const known = {
  secret: 327147940487815887237494890366187865297900654502910265098020798752740222250n,
  publicKey: "eea9fa0401798c0856914202a228f5f0b0d4054269a37eb43470e262261c2541",
  challenge: 6454920748580421556649878540116253691582776205105679829807664207782026963731n,
  response: 4919179346947449488992789000884265295964385371050828663293057001728223929752n,
} as const;

const changed = { ...known, response: known.response + 1n };

/** Texts of no element of the group: the identity with a negative zero, and a point of order 8. */
const strangers = [`8${"0".repeat(62)}1`, "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"];

/** RFC 8032, section 7.1, test 2. */
const signed = {
  key: "0x3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  message: Uint8Array.of(0x72),
  signature:
    "0x92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
} as const;

const challengeOf = (publicKey: Point) => (commitment: Point) =>
  hashToScalar(`pok|${group.name}|${group.encode(publicKey)}|${group.encode(commitment)}`, group.order);

/** What must come out on any machine, each in a word for the operator. */
const steps: readonly (readonly [what: string, holds: (random: RandomSource) => boolean])[] = [
  ["source of randomness", isNoConstant],
  ["hash", () => sha256Hex("abc") === "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["multiplication", () => group.encode(group.multiplyGenerator(known.secret)) === known.publicKey],
  [
    "multiplication by a secret",
    (random) => group.encode(group.multiplySecret(group.generator, known.secret, random)) === known.publicKey,
  ],
  ["reading of points", () => strangers.every((text) => !group.decode(text).ok)],
  ["check of another program's proof", (random) => proofHolds(random, known) && !proofHolds(random, changed)],
  ["making of a proof", (random) => proofHolds(random, "own")],
  ["check of a signature", () => signatureHolds(signed.message) && !signatureHolds(Uint8Array.of(0x73))],
];
/**
 * Known answers and a look at the source of randomness, before a process takes part in anything (SEC-20): an engine that
 * computes wrongly, or a source that always gives the same, is found before it costs a secret. Takes some 30 ms.
 * @throws Error naming what failed
 */
export function selfTest(random: RandomSource): void {
  const failed = steps.find(([, holds]) => !holds(random));
  if (failed !== undefined) throw new Error(`the self-test of cryptography failed: ${failed[0]}`);
}

/** A source that repeats itself, or gives one byte only, is no source; a good one fails with probability 2^-250. */
function isNoConstant(random: RandomSource): boolean {
  const [one, other] = [random(32), random(32)];
  return one.some((byte, at) => byte !== other[at]) && [one, other].every((bytes) => new Set(bytes).size > 1);
}

function proofHolds(random: RandomSource, which: Pick<typeof changed, "challenge" | "response"> | "own"): boolean {
  const publicKey = group.decode(known.publicKey);
  if (!publicKey.ok) return false;
  const statement = { group, challengeOf: challengeOf(publicKey.value) };
  const proof = which === "own" ? proveSchnorr({ ...statement, secret: known.secret }, random).proof : which;
  return checkSchnorr({ ...statement, publicKey: publicKey.value, proof });
}

function signatureHolds(message: Uint8Array): boolean {
  return nobleSignatureChecker.checkEd25519({ ed25519: signed.key, ml_dsa_44: "0x" }, message, signed.signature);
}
