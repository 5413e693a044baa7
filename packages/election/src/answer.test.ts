import { ed25519Group as group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { describe, expect, test } from "vitest";
import { type Answer, checkAnswer, makeAnswer } from "./answer.ts";
import type { Question } from "./question.ts";

const random = seededRandom(13);
const publicKey = group.multiplyGenerator(31_415_926n);
const binding = "the election|the credential";
const question: Question = { answers: ["a", "b", "c"], min: 1, max: 2, question: "?" };
const statement = { group, publicKey, question, binding };

const holds = (answer: Answer, other: Partial<typeof statement> = {}) =>
  checkAnswer({ ...statement, ...other }, answer).ok;

describe("an answer", () => {
  const { answer } = makeAnswer(statement, [1, 0, 1], random);

  test("holds for its own question only: as many selected answers as another range has do not help", () => {
    expect(holds(answer)).toBe(true);
    for (const [min, max] of [
      [0, 1],
      [2, 3],
      [0, 2],
      [1, 3],
      [2, 2],
    ] as const) {
      expect(holds(answer, { question: { ...question, min, max } })).toBe(false);
    }
    expect(holds(answer, { question: { ...question, blank: true } })).toBe(false);
    expect(holds(answer, { question: { ...question, answers: ["a", "b"] } })).toBe(false);
  });

  test("has no blank proof where no blank vote is allowed, not even an empty one", () => {
    expect(answer.blankProof).toBeNull();
    expect(holds({ ...answer, blankProof: [] })).toBe(false);
  });

  test("R5, R6: is bound to election and credential, and to the election's key", () => {
    expect(holds(answer, { binding: "the election|another credential" })).toBe(false);
    expect(holds(answer, { binding: "another election|the credential" })).toBe(false);
    expect(holds(answer, { publicKey: group.multiplyGenerator(2n) })).toBe(false);
  });

  test("R6: the overall proof is bound to each ciphertext: two that are swapped, with their proofs, keep the sum but not the proof", () => {
    const swapped = {
      ...answer,
      choices: answer.choices.toReversed(),
      individualProofs: answer.individualProofs.toReversed(),
    };
    expect(holds(swapped)).toBe(false);
  });

  test("does not hold when a selection is moved from one choice to another", () => {
    const [first, second, ...rest] = answer.choices;
    if (first === undefined || second === undefined) throw new Error("the question has three answers");
    const less = { ...first, beta: group.add(first.beta, group.negate(group.generator)) };
    const more = { ...second, beta: group.add(second.beta, group.generator) };
    expect(holds({ ...answer, choices: [less, more, ...rest] })).toBe(false);
  });
});

describe("an answer to a question with blank votes", () => {
  const blankQuestion: Question = { ...question, blank: true };
  const blank = makeAnswer({ ...statement, question: blankQuestion }, [1, 0, 0, 0], random).answer;
  const selecting = makeAnswer({ ...statement, question: blankQuestion }, [0, 1, 0, 0], random).answer;

  test("holds whether it is blank or not", () => {
    expect(holds(blank, { question: blankQuestion })).toBe(true);
    expect(holds(selecting, { question: blankQuestion })).toBe(true);
  });

  test("is not both: ciphertexts and proofs of a blank and of a selecting answer do not mix", () => {
    const mixed: Answer = {
      choices: [...blank.choices.slice(0, 1), ...selecting.choices.slice(1)],
      individualProofs: [...blank.individualProofs.slice(0, 1), ...selecting.individualProofs.slice(1)],
      overallProof: blank.overallProof,
      blankProof: selecting.blankProof,
    };
    expect(holds(mixed, { question: blankQuestion })).toBe(false);
    expect(
      holds(
        { ...mixed, overallProof: selecting.overallProof, blankProof: blank.blankProof },
        { question: blankQuestion },
      ),
    ).toBe(false);
  });

  test("both proofs are demanded, and neither stands for the other", () => {
    expect(holds({ ...blank, blankProof: null }, { question: blankQuestion })).toBe(false);
    expect(holds({ ...blank, blankProof: selecting.blankProof }, { question: blankQuestion })).toBe(false);
    expect(holds({ ...blank, overallProof: selecting.overallProof }, { question: blankQuestion })).toBe(false);
  });
});
