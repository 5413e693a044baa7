import { nobleSigner } from "@tabella/crypto/noble-signer";
import { generateCredential, publicCredential } from "@tabella/election/credential";
import { signRoll } from "@tabella/election/roll";
import { formatRollFile } from "@tabella/election/roll-file";
import { expect, test } from "vitest";
import { previewRoll, problemsCsv, rareWeights } from "./roll-preview.ts";

const electionId = "9mTkpXCvJtBGUK";
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const key = nobleSigner({ ed25519: random(32), mlDsa44: random(32) });

function rollText(emails: readonly string[]): string {
  const voters = emails.map((email) => ({
    email,
    weight: 2,
    credential: publicCredential(generateCredential(random), electionId, random),
  }));
  const signer = { publicKey: key.publicKey.ed25519, sign: key.signEd25519 };
  const { authority, signature } = signRoll({ election: electionId, credentials: voters }, signer);
  return formatRollFile({ format: "tabella-roll-1", election: electionId, authority, signature, voters });
}

test("ADM-1: a good list shows its numbers, any other why it is refused, before anything is sent", () => {
  const text = rollText(["a@example.org", "b@example.org"]);
  expect(previewRoll(text, electionId)).toMatchObject({ ok: true, roll: { totalWeight: 4, roll: { size: 2 } } });
  expect(previewRoll(text, "11111111111111")).toEqual({ ok: false, reason: "ANOTHER_ELECTION", problems: [] });
  expect(previewRoll("voters", electionId)).toEqual({ ok: false, reason: "NOT_A_ROLL", problems: [] });
  expect(previewRoll(text.replace('"weight":2', '"weight":3'), electionId)).toMatchObject({
    reason: "SIGNATURE_INVALID",
  });
  expect(previewRoll(rollText(["a@example.org", "=A1", "a@example.org"]), electionId)).toMatchObject({
    reason: "VOTERS_INVALID",
    problems: [
      { place: 2, code: "EMAIL_INVALID" },
      { place: 3, code: "EMAIL_TWICE" },
    ],
  });
});

test("SEC-27: voters whose weight few others have are told apart, and nobody where all weigh the same", () => {
  const voters = (...weights: number[]) => weights.map((weight) => ({ weight }));
  expect(rareWeights(voters(1, 1, 1, 1, 1, 50), 5)).toEqual({ voters: 1, weights: [50] });
  expect(rareWeights(voters(1, 1, 1, 2, 2, 7), 3)).toEqual({ voters: 3, weights: [7, 2] });
  expect(rareWeights(voters(1, 1, 1, 2, 2, 2), 3)).toBeNull();
  expect(rareWeights(voters(4, 4), 5)).toBeNull();
});

test("ADM-1: the table of problems is a CSV in which no cell begins as a formula", () => {
  const problems = [
    { place: 2, code: "EMAIL_INVALID", text: "=A1" },
    { place: 9, code: "EMAIL_INVALID", text: 'one, "two"' },
  ] as const;
  expect(problemsCsv(problems)).toBe(
    'voter,problem,text\r\n2,EMAIL_INVALID,\'=A1\r\n9,EMAIL_INVALID,"one, ""two"""\r\n',
  );
});
