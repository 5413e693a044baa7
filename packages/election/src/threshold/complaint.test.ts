import { ed25519Group as group } from "@tabella/crypto/group";
import { toHex } from "@tabella/crypto/hex";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { describe, expect, test } from "vitest";
import { unwrap } from "../testing/example-election.ts";
import { exampleThreshold } from "../testing/example-threshold.ts";
import { sendMessage } from "./channel.ts";
import { type ComplaintStatement, checkComplaint, makeComplaint } from "./complaint.ts";
import { encryptMessage, openMessage, parseEncryptedMessage, sharedPoint } from "./encrypted-message.ts";
import { checkPolynomial } from "./polynomial.ts";
import { encodeShare } from "./share.ts";

const random = seededRandom(39);
const { keys, certificates, polynomials } = exampleThreshold({ size: 3, threshold: 2 }, random);
const [accuser, accused, third] = keys;
const polynomial = polynomials[1];
if (accuser === undefined || accused === undefined || third === undefined || polynomial === undefined)
  throw new Error("the example has trustees");
const { coefexps } = unwrap(checkPolynomial({ certificates, index: 2 }, polynomial));
const [honest = ""] = polynomial.secrets;
/** Trustee 1 complains of what trustee 2 sent. */
const about = (secret: string): ComplaintStatement => ({
  genesisHash: toHex(new Uint8Array(32).fill(7)),
  election: "ABCDEFGHJKLMNP",
  attempt: 1,
  from: 1,
  against: 2,
  certificates,
  secret,
  coefexps,
});
const send = (message: string, { signing } = accused, recipient = accuser.encryption) =>
  sendMessage({ signing, recipient, message }, random);
/** What trustee 2 sent to trustee 3, as that one opens it. */
const sentToThird = unwrap(parseEncryptedMessage(polynomial.secrets[2] ?? "", { lengthMax: 2_000 }));
const sharedWithThird = sharedPoint(sentToThird, third.decryption, random);
const signedForThird = unwrap(openMessage(sentToThird, sharedWithThird));
const otherByte = honest.includes('"data":"00') ? "01" : "00";

describe("a complaint", () => {
  test.each([
    ["does not fit", send(encodeShare(5n))],
    ["is no scalar", send('{"secret":"05"}')],
    ["is no share", send("5")],
    ["was signed by another", send(encodeShare(5n), third)],
    ["was not signed", encryptMessage(accuser.encryption, "no message at all", random)],
    ["was signed for another", encryptMessage(accuser.encryption, signedForThird, random)],
    ["was encrypted for another", send(encodeShare(5n), accused, third.encryption)],
    ["cannot be decrypted", honest.replace(/"data":"../, `"data":"${otherByte}`)],
  ])("of a share that %s is upheld", (_, secret) => {
    const statement = about(secret);
    const complaint = makeComplaint(statement, accuser, random);
    expect(checkComplaint(statement, complaint)).toMatchObject({ ok: true, value: { reason: expect.any(String) } });
  });

  test("of a share that is right is refused: nobody is accused falsely", () => {
    const statement = about(honest);
    expect(checkComplaint(statement, makeComplaint(statement, accuser, random))).toMatchObject({
      ok: false,
      error: "the share is right",
    });
  });

  test("with a point that does not open the message is refused, whatever it would show", () => {
    const statement = about(honest);
    const complaint = makeComplaint(statement, accuser, random);
    for (const point of [sharedWithThird, group.identity, group.generator, accuser.encryption]) {
      expect(checkComplaint(statement, { ...complaint, shared: group.encode(point) }).ok).toBe(false);
    }
    const bad = makeComplaint(about(send(encodeShare(5n))), accuser, random);
    expect(checkComplaint(statement, bad).ok).toBe(false);
    expect(checkComplaint(statement, { ...complaint, shared: "f".repeat(64) }).ok).toBe(false);
  });

  test("R6: holds for the whole statement: another chain, election, attempt, trustee, message, or a changed scalar", () => {
    const statement = about(send(encodeShare(5n)));
    const complaint = makeComplaint(statement, accuser, random);
    const upheld = (change: Partial<ComplaintStatement>) => checkComplaint({ ...statement, ...change }, complaint).ok;
    expect(upheld({})).toBe(true);
    for (const change of [
      { genesisHash: toHex(new Uint8Array(32)) },
      { election: "ABCDEFGHJKLMNQ" },
      { attempt: 2 },
      { from: 3 },
      { against: 3 },
      { from: 4 },
      { against: 0 },
      { secret: send(encodeShare(5n)) },
      { secret: "{}" },
    ]) {
      expect(upheld(change), JSON.stringify(change)).toBe(false);
    }
    const { challenge, response } = complaint.proof;
    for (const proof of [
      { challenge: `${BigInt(challenge) ^ 1n}`, response },
      { challenge, response: `${BigInt(response) ^ 1n}` },
      { challenge, response: `${BigInt(response) + group.order}` },
    ]) {
      expect(checkComplaint(statement, { ...complaint, proof }).ok).toBe(false);
    }
  });

  test("is made by who got the share only", () => {
    expect(() => makeComplaint(about(honest), third, random)).toThrow();
    expect(() => makeComplaint(about("{}"), accuser, random)).toThrow();
  });
});
