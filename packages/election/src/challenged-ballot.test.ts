import { sha256Base64, sha256Hex } from "@tabella/crypto/belenios-hash";
import { seededStream } from "@tabella/crypto/hedged-random";
import { encodeScalar } from "@tabella/crypto/scalar";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/belenios-elections.json" with { type: "json" };
import { checkBallot, type PreparedBallot, prepareBallot, signBallot } from "./ballot.ts";
import { encodeBallot, encodeUnsignedBallot, parseBallot, parseUnsignedBallot } from "./ballot-message.ts";
import { encodeChallengeLink, expandChallengeLink, parseChallengeLink } from "./challenge-link.ts";
import { type ChallengeStep, checkChallengedBallot, parseChallengedBallot, revealBallot } from "./challenged-ballot.ts";
import { credentialSecret } from "./credential.ts";
import { decodeCredential } from "./credential-list.ts";
import { openElection } from "./election.ts";
import { lockCode } from "./lock-code.ts";
import { checkChoice, choiceCount, type Question } from "./question.ts";
import { exampleElection, unwrap } from "./testing/example-election.ts";
import { jsonLeaves } from "./testing/json-leaves.ts";

const random = seededRandom(31);
const one: Question = { answers: ["a", "b"], min: 0, max: 1, question: "One at most?" };
const blank: Question = { answers: ["a", "b", "c"], blank: true, min: 1, max: 2, question: "Or none of them?" };
const choices = [
  [0, 1],
  [0, 1, 1, 0],
];
const { context, credentials } = exampleElection(
  { questions: [one, blank], votes: [{ choices }], trustees: 1 },
  random,
);
const [voter] = credentials;
if (voter === undefined) throw new Error("the example has a voter");
const credential = unwrap(decodeCredential(voter.public));

function prepare(selected: readonly (readonly number[])[]): PreparedBallot & { readonly seed: Uint8Array } {
  const seed = random(32);
  return { ...prepareBallot({ context, credential, choices: selected }, seededStream(seed)), seed };
}

const prepared = prepare(choices);
const text = revealBallot(prepared, choices);

function stepOf(changed: string): ChallengeStep | null {
  const checked = checkChallengedBallot(context, changed);
  return checked.ok ? null : checked.error.step;
}

const allowed = (question: Question) =>
  fc
    .nat({ max: 2 ** choiceCount(question) - 1 })
    .map((bits) => Array.from({ length: choiceCount(question) }, (_, at) => (bits >> at) & 1))
    .filter((choice) => checkChoice(question, choice).ok);

describe("UX-6: a ballot that is challenged", () => {
  test("holds with the code that was shown before, whatever was chosen, from the file and from the link", () => {
    fc.assert(
      fc.property(allowed(one), allowed(blank), (...selected) => {
        const made = prepare(selected);
        const revealed = revealBallot(made, selected);
        expect(checkChallengedBallot(context, revealed)).toEqual({
          ok: true,
          value: { choices: selected, lockCode: lockCode(made.hash), hash: made.hash },
        });
        const link = unwrap(parseChallengeLink(encodeChallengeLink(made, selected)));
        expect(expandChallengeLink(context, link)).toEqual({ ok: true, value: revealed });
      }),
      { numRuns: 12 },
    );
  });

  test("shows the code that stands in the signature of the ballot, if it is cast instead", () => {
    const secret = credentialSecret(voter.secret, context.election.uuid);
    const { ballot } = signBallot(context, { prepared, secret }, random);
    expect(lockCode(ballot.signature.hash)).toBe(JSON.parse(text).lock_code);
  });

  test("was never signed: what is revealed is no ballot that could be cast", () => {
    const { ballot } = JSON.parse(text);
    expect(ballot).toBe(encodeUnsignedBallot(prepared.unsigned));
    expect(parseBallot(context, ballot).ok).toBe(false);
    expect(encodeUnsignedBallot(unwrap(parseUnsignedBallot(context, ballot)))).toBe(ballot);
  });

  test("is read with white space around it, as editors leave it", () => {
    expect(stepOf(`\n ${text}\r\n`)).toBeNull();
  });
});

describe("a device that lies is caught", () => {
  test("SEC-21: whatever value of the file or of the ballot in it is changed", () => {
    const file = JSON.parse(text);
    const changeOf = (value: unknown): unknown => {
      if (typeof value === "number") return 1 - value;
      if (/^[0-9a-f]{64}$/.test(`${value}`)) return context.group.encode(context.group.multiplyGenerator(777n));
      if (/^[0-9]+$/.test(`${value}`)) return `${BigInt(`${value}`) ^ 1n}`;
      return `${value}`.replace(/^./, (first) => (first === "B" ? "C" : "B"));
    };
    const outer = jsonLeaves(file);
    const inner = jsonLeaves(JSON.parse(file.ballot));
    // 5 texts, 6 entries with a random number each; uuid, hash and credential, 6 ciphertexts, 19 proofs.
    expect([outer.length, inner.length]).toEqual([5 + 2 * 6, 3 + 2 * 6 + 2 * 19]);
    for (const { path, value, ...leaf } of outer) {
      expect(stepOf(JSON.stringify(leaf.with(changeOf(value)))), path).not.toBeNull();
    }
    for (const { path, value, ...leaf } of inner) {
      const ballot = JSON.stringify(leaf.with(changeOf(value)));
      // With the code that fits the changed ballot, so that the rest speaks against it.
      const read = parseUnsignedBallot(context, ballot);
      const fitting = read.ok ? lockCode(sha256Base64(ballot)) : file.lock_code;
      expect(stepOf(JSON.stringify({ ...file, ballot, lock_code: fitting })), path).toMatch(
        /^(form|election|encryption|proofs)$/,
      );
    }
  });

  test.each<[string, ChallengeStep, () => string]>([
    ["encrypts another choice than it shows", "encryption", () => withField("choices", [[1, 0], choices[1]])],
    ["shows a choice that the question does not allow", "choices", () => withField("choices", [[1, 1], choices[1]])],
    ["leaves a question out", "choices", () => withField("choices", [choices[0]])],
    ["shows random numbers for one question only", "encryption", () => withField("randomness", [scalars()[0]])],
    ["leaves a random number out", "encryption", () => withField("randomness", [scalars()[0]?.slice(1), scalars()[1]])],
    ["adds the order to a random number", "encryption", () => withField("randomness", biggerScalars())],
    ["reveals another ballot than it showed the code of", "code", () => withField("lock_code", codeOfAnother())],
    ["takes proofs of another ballot", "proofs", () => withField("ballot", proofsOfAnother())],
    [
      "writes the ballot with a blank in it",
      "form",
      () => withField("ballot", JSON.parse(text).ballot.replace(",", ", ")),
    ],
    ["adds a field", "form", () => JSON.stringify({ ...JSON.parse(text), note: "" })],
    ["gives another format", "form", () => withField("format", "tabella-receipt-1")],
    ["gives two megabytes of garbage", "form", () => "x".repeat(4_000_000)],
  ])("when it %s", (_, step, make) => {
    expect(stepOf(make())).toBe(step);
  });

  test("when the identity, whose secret everyone knows, is the credential", () => {
    const made = prepareBallot({ context, credential: context.group.identity, choices }, random);
    expect(stepOf(revealBallot(made, choices))).toBe("proofs");
  });

  test("when the ballot is of another election, even one that differs in its name only", () => {
    const renamed = unwrap(openElection(context.text.replace('"name":"Test"', '"name":"Text"')));
    const checked = checkChallengedBallot(renamed, text);
    expect(checked).toMatchObject({ ok: false, error: { step: "election" } });
    const file = { ...JSON.parse(text), election_hash: renamed.hash };
    expect(checkChallengedBallot(renamed, JSON.stringify(file))).toMatchObject({
      ok: false,
      error: { step: "election" },
    });
  });

  test("and the file names the election before anything else of it is known", () => {
    expect(parseChallengedBallot(text)).toMatchObject({ ok: true, value: { electionUuid: context.election.uuid } });
  });

  function withField(name: string, value: unknown): string {
    return JSON.stringify({ ...JSON.parse(text), [name]: value });
  }

  function scalars(): readonly (readonly string[])[] {
    return JSON.parse(text).randomness;
  }

  function biggerScalars(): readonly (readonly string[])[] {
    return prepared.randomness.map((each) => each.map((r) => encodeScalar(r + context.group.order)));
  }

  function codeOfAnother(): string {
    return lockCode(prepare(choices).hash);
  }

  function proofsOfAnother(): string {
    const [ballot, other] = [text, revealBallot(prepare(choices), choices)].map((each) =>
      JSON.parse(JSON.parse(each).ballot),
    );
    ballot.answers[1].overall_proof = other.answers[1].overall_proof;
    return JSON.stringify(ballot);
  }
});

describe("the link of a challenged ballot", () => {
  const link = encodeChallengeLink(prepared, choices);

  test("R23: is short enough for a QR code that any phone reads, in the greatest election too", () => {
    expect(link.length).toBeLessThan(120);
    const entries = Array.from({ length: 500 }, () => 0);
    // A QR code of version 13 holds 331 bytes at level M: 69 dots a side, 2 mm each on a phone.
    expect(
      `https://elections.example.org/verify/challenge#${encodeChallengeLink(prepared, [entries])}`.length,
    ).toBeLessThan(331);
  });

  test("with one character changed is refused, or gives a ballot with another code", () => {
    fc.assert(
      fc.property(fc.nat({ max: link.length - 1 }), fc.constantFrom(..."ABCxyz019-_."), (at, character) => {
        fc.pre(link[at] !== character);
        const parsed = parseChallengeLink(link.slice(0, at) + character + link.slice(at + 1));
        const expanded = parsed.ok ? expandChallengeLink(context, parsed.value) : parsed;
        const checked = expanded.ok ? checkChallengedBallot(context, expanded.value) : expanded;
        expect(checked.ok && checked.value.lockCode === lockCode(prepared.hash)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ["nothing", ""],
    ["another version", link.replace("1.", "2.")],
    ["a part more", `${link}.x`],
    ["no bytes", link.slice(0, link.lastIndexOf(".") + 1)],
    ["half of it", link.slice(0, 60)],
    ["a hundred kilobytes", link + "A".repeat(100_000)],
  ])("is refused: %s", (_, changed) => {
    expect(parseChallengeLink(changed).ok).toBe(false);
  });

  test("with bits behind the last choice is refused: one ballot has one link", () => {
    const parsed = unwrap(parseChallengeLink(link));
    const entries = [...parsed.entries.slice(0, -1), 1];
    expect(expandChallengeLink(context, { ...parsed, entries }).ok).toBe(false);
    expect(expandChallengeLink(context, { ...parsed, entries: [...parsed.entries, ...entries] }).ok).toBe(false);
  });

  test("of a choice that no ballot can have is refused before anything is encrypted", () => {
    const parsed = unwrap(parseChallengeLink(link));
    const entries = parsed.entries.map((_, at) => (at < 6 ? 1 : 0));
    expect(expandChallengeLink(context, { ...parsed, entries })).toEqual({
      ok: false,
      error: { step: "choices", question: 0, detail: "at most 1 can be selected" },
    });
  });
});

test("file and link are written as they always were (vector)", () => {
  const [vector] = vectors.elections;
  const opened = unwrap(openElection(vector?.election ?? ""));
  const selected = opened.election.questions.map((question) =>
    Array.from({ length: choiceCount(question) }, (_, at) =>
      at < (question.blank === true ? 1 : question.max) ? 1 : 0,
    ),
  );
  const seed = new Uint8Array(32).fill(7);
  const input = { context: opened, credential: opened.group.generator, choices: selected };
  const fixed = { ...prepareBallot(input, seededStream(seed)), seed };
  expect(encodeChallengeLink(fixed, selected)).toBe(
    "1.Rca31djR8jHSpn.ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZlgHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHB6A",
  );
  expect(sha256Hex(revealBallot(fixed, selected))).toBe(
    "17e73a83938b49b9e1b60899a56da48ea8ca0acc301b90e039e9d49d41a3820d",
  );
});

test("what a challenge reveals of one ballot opens no other one: each has random numbers of its own", () => {
  const again = prepare(choices);
  const all = [prepared, again].flatMap(({ randomness }) => randomness.flat());
  expect(new Set(all).size).toBe(all.length);
  expect(lockCode(again.hash)).not.toBe(lockCode(prepared.hash));
  const secret = credentialSecret(voter.secret, context.election.uuid);
  const cast = signBallot(context, { prepared: again, secret }, random).ballot;
  expect(checkBallot(context, unwrap(parseBallot(context, encodeBallot(cast)))).ok).toBe(true);
});
