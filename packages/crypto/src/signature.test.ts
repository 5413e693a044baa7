import { describe, expect, test } from "vitest";
import { fromHex, type Hex, toHex } from "./hex.ts";
import { nobleSigner } from "./noble-signer.ts";
import { addressOf, hybridSignatureLength, isEd25519PublicKey, nobleSignatureChecker } from "./signature.ts";

/** RFC 8032, section 7.1: tests 1, 2 and 3. */
const rfc8032 = [
  {
    seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    message: "",
    signature:
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  },
  {
    seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "72",
    signature:
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  },
  {
    seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    message: "af82",
    signature:
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  },
];
const mlDsa44 = new Uint8Array(32);
const hex = (digits: string): Hex => `0x${digits}`;

describe("the checker that runs everywhere", () => {
  test.each(rfc8032)("agrees with RFC 8032 on the signature of '$message'", ({ seed, key, message, signature }) => {
    const signer = nobleSigner({ ed25519: fromHex(hex(seed)), mlDsa44: new Uint8Array(32) });
    const bytes = fromHex(hex(message));
    expect(signer.publicKey.ed25519).toBe(hex(key));
    expect(signer.signEd25519(bytes)).toBe(hex(signature));
    expect(nobleSignatureChecker.checkEd25519(signer.publicKey, bytes, hex(signature))).toBe(true);
    expect(nobleSignatureChecker.checkEd25519(signer.publicKey, Uint8Array.of(1, ...bytes), hex(signature))).toBe(
      false,
    );
  });

  test("answers the same however often a key comes, and however many others came between", () => {
    const signers = Array.from({ length: 150 }, (_, at) =>
      nobleSigner({ ed25519: new Uint8Array(32).fill(at), mlDsa44 }),
    );
    const bytes = Uint8Array.of(1, 2, 3);
    const signatures = signers.map((signer) => signer.signEd25519(bytes));
    for (let time = 0; time < 3; time += 1) {
      for (const [at, { publicKey }] of signers.entries()) {
        const check = (signature: Hex) => nobleSignatureChecker.checkEd25519(publicKey, bytes, signature);
        const own = signatures[at] ?? "0x";
        expect(check(own)).toBe(true);
        if (at % 50 === 0) {
          expect(check(own)).toBe(true);
          expect(check(signatures[at + 1] ?? "0x")).toBe(false);
          expect(check(hex(`00${own.slice(4)}`))).toBe(false);
        }
      }
    }
  });

  test("takes a hybrid signature only if both halves hold", () => {
    const [one, two] = [1, 2].map((fill) =>
      nobleSigner({ ed25519: new Uint8Array(32).fill(fill), mlDsa44: new Uint8Array(32).fill(fill) }),
    );
    if (one === undefined || two === undefined) throw new Error("two signers are made");
    const bytes = Uint8Array.of(7);
    const [ours, theirs] = [one.signHybrid(bytes), two.signHybrid(bytes)];
    expect(ours).toHaveLength(2 + 2 * hybridSignatureLength);
    expect(nobleSignatureChecker.checkHybrid(one.publicKey, bytes, ours)).toBe(true);
    expect(nobleSignatureChecker.checkHybrid(two.publicKey, bytes, ours)).toBe(false);
    const mixed = [`${ours.slice(0, 130)}${theirs.slice(130)}`, `${theirs.slice(0, 130)}${ours.slice(130)}`] as Hex[];
    for (const signature of mixed)
      expect(nobleSignatureChecker.checkHybrid(one.publicKey, bytes, signature)).toBe(false);
  });

  test("names a validator by both of its keys", () => {
    const { publicKey, address } = nobleSigner({ ed25519: new Uint8Array(32), mlDsa44: new Uint8Array(32) });
    const other = nobleSigner({ ed25519: new Uint8Array(32), mlDsa44: new Uint8Array(32).fill(1) });
    expect(address).toMatch(/^0x[0-9a-f]{40}$/);
    expect(addressOf(publicKey)).toBe(address);
    expect(other.address).not.toBe(address);
  });

  test("calls nothing a key but canonical points of the prime-order subgroup", () => {
    expect(isEd25519PublicKey(hex(rfc8032[0]?.key ?? ""))).toBe(true);
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const orderTwo = Uint8Array.of(0xec, ...new Uint8Array(30).fill(0xff), 0x7f);
    const beyondP = Uint8Array.of(0xee, ...new Uint8Array(30).fill(0xff), 0x7f);
    const negativeZero = Uint8Array.of(1, ...new Uint8Array(30), 0x80);
    const noPoint = Uint8Array.of(2, ...new Uint8Array(31));
    for (const bad of [identity, orderTwo, beyondP, negativeZero, noPoint, new Uint8Array(31)]) {
      expect(isEd25519PublicKey(toHex(bad))).toBe(false);
    }
  });
});
