import { ed25519Group as group } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unwrap } from "../testing/example-election.ts";
import { readMessage, receiveMessage, sendMessage } from "./channel.ts";
import { encryptMessage, openMessage, parseEncryptedMessage, sharedPoint } from "./encrypted-message.ts";
import { generateSeed, seedKeys } from "./seed-keys.ts";
import { signMessage } from "./signed-message.ts";

const random = seededRandom(35);
const bounds = { lengthMax: 10_000 };
const [alice, bob, eve] = [0, 1, 2].map(() => seedKeys(generateSeed(random), random)) as [
  ReturnType<typeof seedKeys>,
  ReturnType<typeof seedKeys>,
  ReturnType<typeof seedKeys>,
];
const parse = (text: string) => unwrap(parseEncryptedMessage(text, bounds));

describe("an encrypted message", () => {
  test("is read by its recipient, whatever it says, and by who knows the one point", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        const encrypted = parse(encryptMessage(bob.encryption, text, random));
        const shared = sharedPoint(encrypted, bob.decryption, random);
        expect(openMessage(encrypted, shared)).toEqual({ ok: true, value: text });
        expect(openMessage(encrypted, sharedPoint(encrypted, eve.decryption, random)).ok).toBe(false);
      }),
      { seed: 36, numRuns: 10 },
    );
  });

  test("changed anywhere is refused, or does not open", () => {
    const text = encryptMessage(bob.encryption, "a message", random);
    const { alpha, beta, data } = JSON.parse(text);
    const otherPoint = group.encode(eve.encryption);
    const identity = group.encode(group.identity);
    for (const bad of [
      { alpha: identity, beta, data },
      { alpha: `${"0".repeat(63)}2`, beta, data },
      { alpha, beta, data: "" },
      { alpha, beta, data: data.slice(1) },
      { alpha, beta, data: data.toUpperCase() },
      { beta, alpha, data },
      { alpha, beta, data, more: 1 },
    ]) {
      expect(parseEncryptedMessage(JSON.stringify(bad), bounds).ok).toBe(false);
    }
    expect(parseEncryptedMessage(text, { lengthMax: text.length - 1 }).ok).toBe(false);
    for (const changed of [
      { alpha: otherPoint, beta, data },
      { alpha, beta: otherPoint, data },
      { alpha, beta, data: data.replace(/^./, data.startsWith("0") ? "1" : "0") },
      { alpha, beta, data: data.slice(2) },
    ]) {
      const encrypted = parse(JSON.stringify(changed));
      expect(openMessage(encrypted, sharedPoint(encrypted, bob.decryption, random)).ok).toBe(false);
    }
  });
});

describe("a channel", () => {
  const message = '{"secret":"5"}';
  const sent = sendMessage({ signing: alice.signing, recipient: bob.encryption, message }, random);
  const receive = (text: string, sender = alice.verification, keys = bob) =>
    receiveMessage({ encrypted: parse(text), sender, keys }, random);

  test("brings the message to its recipient, from its sender", () => {
    expect(receive(sent)).toEqual({ ok: true, value: message });
    expect(receive(sent, eve.verification).ok).toBe(false);
    expect(receive(sent, alice.verification, eve).ok).toBe(false);
  });

  test("R14: what the sender signed for one recipient cannot be passed on to another", () => {
    const encrypted = parse(sent);
    const signed = unwrap(openMessage(encrypted, sharedPoint(encrypted, bob.decryption, random)));
    const passedOn = encryptMessage(eve.encryption, signed, random);
    expect(receive(passedOn, alice.verification, eve)).toMatchObject({ ok: false, error: /another recipient/ });
  });

  test("takes canonical forms only", () => {
    const recipient = group.encode(bob.encryption);
    const wrap = (channelMessage: string) =>
      encryptMessage(bob.encryption, JSON.stringify(signMessage(alice.signing, channelMessage, random)), random);
    expect(receive(wrap(JSON.stringify({ recipient, message }))).ok).toBe(true);
    for (const bad of [
      "",
      "{}",
      JSON.stringify({ message, recipient }),
      JSON.stringify({ recipient, message, x: 1 }),
    ]) {
      expect(receive(wrap(bad)).ok).toBe(false);
    }
    expect(receive(encryptMessage(bob.encryption, "no message", random)).ok).toBe(false);
    const encrypted = parse(sent);
    const shared = sharedPoint(encrypted, bob.decryption, random);
    expect(readMessage({ encrypted, shared, sender: alice.verification, recipient: bob.encryption }).ok).toBe(true);
  });

  test("SEC-20: from a source that always gives the same, two messages have two keys, and neither is known", () => {
    const broken: RandomSource = (length) => new Uint8Array(length).fill(4);
    const alphaOf = (text: string, signing = alice.signing) =>
      group.encode(parse(sendMessage({ signing, recipient: bob.encryption, message: text }, broken)).alpha);
    const alphas = [alphaOf("one"), alphaOf("two"), alphaOf("one", eve.signing)];
    expect(new Set(alphas).size).toBe(3);
  });
});
