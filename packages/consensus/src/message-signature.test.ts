import { toHex } from "@tabella/crypto/hex";
import { ed25519SignatureLength, type Signer } from "@tabella/crypto/signature";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SignedMessage } from "./message.ts";
import { checkMessage, messageBytes, signMessage } from "./message-signature.ts";
import { arbitrarySignedMessage } from "./testing/arbitrary-message.ts";
import { Company, identity } from "./testing/company.ts";
import { deterministicSignatureChecker as checker } from "./testing/deterministic-signer.ts";

const company = new Company(4);
const context = { identity, validators: company.validators, checker };

const messages: readonly SignedMessage[] = [
  company.proposal({ by: 0, block: "A" }),
  company.prepare({ by: 1, block: "A" }),
  company.commit({ by: 2, block: "A" }),
  company.roundChange({ by: 3, round: 2 }),
  company.roundChange({ by: 3, round: 2, prepared: { round: 1, block: "A" } }),
];

test.each(messages)("a $kind as its producer signs it passes the check (C-4)", (message) => {
  expect(checkMessage(context, message)).toBe(true);
});

test.each(messages)("SEC-16: a $kind holds for no other chain, genesis, height, round, author or value", (message) => {
  const other = company.prepare({ by: 0, block: "Z" }).digest;
  const { prepared: _, ...unprepared } = { prepared: undefined, ...message };
  const changed = [
    { ...message, height: message.height + 1 },
    { ...message, round: message.round + 1 },
    { ...message, author: company.signer(message.author === company.signer(0).address ? 1 : 0).address },
    ...("digest" in message
      ? [{ ...message, digest: other }]
      : [{ ...message, prepared: { round: 0, digest: other } }]),
    ...("prepared" in message ? [unprepared] : []),
  ] as SignedMessage[];
  for (const replayed of changed) expect(checkMessage(context, replayed)).toBe(false);
  for (const change of [{ chainId: 1 }, { genesisHash: other }]) {
    expect(checkMessage({ ...context, identity: { ...identity, ...change } }, message)).toBe(false);
  }
});

test("a COMMIT whose seal is of another round is refused though its own signature holds (C-5)", () => {
  const { seal } = company.commit({ by: 2, block: "A", round: 1 });
  const { signature: _, author: __, ...vote } = company.commit({ by: 2, block: "A" });
  expect(checkMessage(context, signMessage(identity, company.signer(2), { ...vote, seal }))).toBe(false);
});

test("a stranger's message is refused", () => {
  expect(checkMessage(context, new Company(5).prepare({ by: 4, block: "A" }))).toBe(false);
});

test("messages that say different things have different bytes", () => {
  fc.assert(
    fc.property(arbitrarySignedMessage, arbitrarySignedMessage, (one, other) => {
      const same = toHex(messageBytes(identity, one)) === toHex(messageBytes(identity, other));
      expect(same).toBe(JSON.stringify(said(one)) === JSON.stringify(said(other)));
    }),
  );
  const { height, round, author, digest } = company.prepare({ by: 0, block: "A" });
  const bytes = (["proposal", "prepare"] as const).map((kind) =>
    toHex(messageBytes(identity, { kind, height, round, author, digest })),
  );
  expect(new Set(bytes).size).toBe(2);
});

/** What is under the signature. */
function said(message: SignedMessage): unknown {
  const { kind, height, round, author } = message;
  const content = "digest" in message ? [message.digest, "seal" in message && message.seal] : message.prepared;
  return [kind, height, round, author, content];
}

test("the bytes of a ROUND-CHANGE are frozen: every field behind its length, the kind as its number", () => {
  const author = `0x${"33".repeat(20)}` as const;
  const bytes = messageBytes(
    { chainId: 8546, genesisHash: `0x${"11".repeat(32)}` },
    { kind: "round-change", height: 7, round: 2, author, prepared: { round: 1, digest: `0x${"22".repeat(32)}` } },
  );
  expect(toHex(bytes)).toBe(
    [
      "0x",
      "0000001c", // 28 bytes
      Array.from("TABELLA_V1_CONSENSUS_MESSAGE", (letter) => letter.charCodeAt(0).toString(16)).join(""),
      "000000080000000000002162",
      `00000020${"11".repeat(32)}`,
      "0000000400000004",
      "000000080000000000000007",
      "000000080000000000000002",
      `00000014${"33".repeat(20)}`,
      "000000080000000000000001",
      `00000020${"22".repeat(32)}`,
    ].join(""),
  );
});

test("a signer is asked once for each message, and what it gives is in the message", () => {
  const asked: string[] = [];
  const signer: Signer = {
    ...company.signer(0),
    signEd25519: (bytes) => {
      asked.push(toHex(bytes));
      return `0x${"77".repeat(ed25519SignatureLength)}`;
    },
  };
  const message = signMessage(identity, signer, { kind: "round-change", height: 1, round: 1 } as const);
  expect(message.signature).toBe(`0x${"77".repeat(ed25519SignatureLength)}`);
  expect(asked).toEqual([toHex(messageBytes(identity, message))]);
});
