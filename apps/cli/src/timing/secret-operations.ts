import { hashToScalar } from "@tabella/crypto/belenios-hash";
import { encrypt } from "@tabella/crypto/elgamal";
import { ed25519Group as group } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { assert } from "@tabella/crypto/result";
import { proveSchnorr } from "@tabella/crypto/schnorr";
import { encodeElection, generateUuid, openElection } from "@tabella/election/election";
import { makePartialDecryption } from "@tabella/election/partial-decryption";
import { generateTrusteeKey } from "@tabella/election/trustee-key";

export interface SecretOperation {
  readonly name: string;
  /** One that is known to leak: if the test does not find that, it finds nothing. */
  readonly isControl: boolean;
  readonly run: (secret: bigint) => void;
}

/** What the program does with long-lived secrets, and a control that does it in variable time. */
export function secretOperations(random: RandomSource): SecretOperation[] {
  const point = group.multiplyGenerator(group.randomScalar(random));
  const challengeOf = (commitment: typeof point) => hashToScalar(`sig|timing|${group.encode(commitment)}`, group.order);
  const { publicKey } = generateTrusteeKey(random);
  const opened = openElection(
    encodeElection({
      version: 1,
      description: "",
      name: "timing",
      group: group.name,
      public_key: publicKey.public_key,
      questions: [{ answers: ["one"], min: 0, max: 1, question: "?" }],
      uuid: generateUuid(random),
    }),
  );
  assert(opened.ok, "the election of the measurement is a good one");
  const context = opened.value;
  const randomness = group.randomScalar(random);
  const ciphertext = encrypt({ group, publicKey: context.publicKey, message: 1n, randomness }, random);
  return [
    {
      name: "control: a product in variable time",
      isControl: true,
      run: (secret) => group.multiply(point, secret),
    },
    {
      name: "group.multiplySecret",
      isControl: false,
      run: (secret) => group.multiplySecret(point, secret, random),
    },
    {
      name: "Schnorr signature",
      isControl: false,
      run: (secret) => proveSchnorr({ group, secret, challengeOf }, random),
    },
    {
      name: "partial decryption of one ciphertext",
      isControl: false,
      run: (privateKey) => makePartialDecryption({ context, tally: [[ciphertext]], privateKey }, random),
    },
  ];
}
