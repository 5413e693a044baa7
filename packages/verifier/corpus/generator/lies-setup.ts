import { ed25519Group as group } from "@tabella/crypto/group";
import { encodeJson } from "@tabella/election/compact-json";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { elections, emptyPlan, plainPlan, tinyPlan } from "./elections.ts";
import { forgeArchive } from "./forged-archive.ts";
import { forgeElection, type Plan } from "./forged-election.ts";
import { changed, edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import {
  identity,
  negativeZero,
  offCurve,
  orderEight,
  unreducedIdentity,
  unreducedScalar,
  withTorsion,
} from "./strange-points.ts";

/* Lies about what an election is. Everybody votes in the election that the lie makes, and all of it is decrypted. */

export function electionLies(): Member[] {
  const lie = (name: string, text: string, election: (text: string) => string): Member => ({
    name: `election-${name}`,
    lie: text,
    check: "setup.election",
    files: { archive: forgeArchive(forgeElection({ ...tinyPlan, election }).record) },
  });
  const set = (path: readonly (string | number)[], value: unknown) => (text: string) => edited(text, path, value);
  const question = { answers: ["Yes", "No"], min: 1, max: 1, question: "Agreed?" };
  return [
    lie("version", "The election is of version 2.", set(["version"], 2)),
    lie("group", "The election's group is not one whose parameters this program has.", set(["group"], "RFC-3526-2048")),
    lie("group-case", "The group is written in another case.", set(["group"], "ed25519")),
    lie("uuid-short", "The identifier is too short to be unique.", set(["uuid"], "abcdefghijk")),
    lie("uuid-alphabet", "The identifier has a character that looks like another.", set(["uuid"], "1234567890abcd")),
    lie("uuid-long", "The identifier has 33 characters.", set(["uuid"], "a".repeat(33))),
    lie("name-number", "The name is a number.", set(["name"], 7)),
    lie("name-long", "The name is longer than a page.", set(["name"], "x".repeat(1_001))),
    lie("name-half-pair", "The name has half of a surrogate pair, which no bytes can say.", set(["name"], "\ud800")),
    lie("description-long", "The description is longer than a book.", set(["description"], "x".repeat(20_001))),
    lie("description-missing", "There is no description.", set(["description"], undefined)),
    lie(
      "administrator-long",
      "The administrator's name is longer than a page.",
      set(["administrator"], "x".repeat(1_001)),
    ),
    lie(
      "authority-long",
      "The credential authority's name is longer than a page.",
      set(["credential_authority"], "x".repeat(1_001)),
    ),
    lie("no-questions", "Nothing is asked.", set(["questions"], [])),
    lie(
      "min-above-max",
      "At least two answers and at most one are to be chosen.",
      set(["questions", 0], { ...question, min: 2 }),
    ),
    lie("min-negative", "At least -1 answers are to be chosen.", set(["questions", 0], { ...question, min: -1 })),
    lie("min-fraction", "At least half an answer is to be chosen.", set(["questions", 0], { ...question, min: 0.5 })),
    lie(
      "max-above-answers",
      "More answers may be chosen than there are.",
      set(["questions", 0], { ...question, max: 3 }),
    ),
    lie(
      "max-fraction",
      "At most one and a half answers are to be chosen.",
      set(["questions", 0], { ...question, max: 1.5 }),
    ),
    lie(
      "no-answers",
      "A question has no answers.",
      set(["questions", 0], { ...question, answers: [], min: 0, max: 0 }),
    ),
    lie(
      "answers-many",
      "A question has 201 answers.",
      set(
        ["questions", 0, "answers"],
        Array.from({ length: 201 }, () => ""),
      ),
    ),
    lie("answer-long", "An answer is longer than a page.", set(["questions", 0, "answers", 0], "x".repeat(1_001))),
    lie("question-long", "A question is longer than five pages.", set(["questions", 0, "question"], "x".repeat(5_001))),
    lie(
      "questions-many",
      "There are 51 questions.",
      set(
        ["questions"],
        Array.from({ length: 51 }, () => question),
      ),
    ),
    lie(
      "choices-many",
      "All questions together have more than 500 choices.",
      set(
        ["questions"],
        Array.from({ length: 3 }, () => ({ ...question, answers: Array.from({ length: 170 }, () => "") })),
      ),
    ),
    lie(
      "blank-text",
      "Whether blank votes are allowed is a text.",
      set(["questions", 0], { answers: ["Yes", "No"], blank: "no", min: 1, max: 1, question: "Agreed?" }),
    ),
    lie(
      "question-not-homomorphic",
      "A question is of the kind that is counted by shuffling.",
      set(["questions", 0], { type: "NonHomomorphic", value: { answers: ["Yes", "No"], question: "Agreed?" } }),
    ),
    lie("question-more", "A question has a field that the specification does not know.", set(["questions", 0, "x"], 1)),
    lie("more", "The election has a field that the specification does not know.", set(["x"], 1)),
    lie("order-of-fields", "The fields of the election stand in another order.", (text) =>
      encodeJson(Object.fromEntries(Object.entries(JSON.parse(text)).toReversed())),
    ),
    lie("blank", "The text of the election has a blank between two fields.", (text) => text.replace(",", ", ")),
    lie("escape", "A character is written as an escape that it does not need.", (text) =>
      text.replace("Made", "\\u004dade"),
    ),
    lie("twice", "A field stands there twice, and the parser takes the last.", (text) =>
      text.replace("{", '{"version":2,'),
    ),
    lie("number-form", "A number is written as 1e0.", (text) => text.replace('"min":1', '"min":1e0')),
    lie(
      "key-identity",
      "The election's key is the identity: everybody can read every ballot.",
      set(["public_key"], identity),
    ),
    lie("key-torsion", "The election's key has a part of small order.", (text) =>
      changed<string>(text, ["public_key"], withTorsion),
    ),
    lie("key-small-order", "The election's key is of order 8.", set(["public_key"], orderEight)),
    lie("key-off-curve", "The election's key is no point of the curve.", set(["public_key"], offCurve)),
    lie("key-negative-zero", "The election's key is written with a negative zero.", set(["public_key"], negativeZero)),
    lie(
      "key-unreduced",
      "The election's key has a coordinate that is not below the prime.",
      set(["public_key"], unreducedIdentity),
    ),
    lie("key-upper-case", "The election's key is in upper case.", (text) =>
      changed<string>(text, ["public_key"], (key) => key.toUpperCase()),
    ),
    lie("key-short", "The election's key lacks a digit.", (text) =>
      changed<string>(text, ["public_key"], (key) => key.slice(1)),
    ),
  ];
}

export function trusteeLies(): Member[] {
  const archiveOf = (change: Partial<Plan>) => ({
    archive: forgeArchive(forgeElection({ ...plainPlan, ...change }).record),
  });
  const lie = (
    check: Member["check"],
    name: string,
    text: string,
    trusteesText: Plan["trusteesText"] & {},
  ): Member => ({
    name: `trustees-${name}`,
    lie: text,
    check,
    files: archiveOf({ trusteesText }),
  });
  const form = (name: string, text: string, change: Plan["trusteesText"] & {}) =>
    lie("setup.trustees", name, text, change);
  const proof = (name: string, text: string, change: Plan["trusteesText"] & {}) =>
    lie("setup.trustee-proofs", name, text, change);
  const key = [0, 1, "public_key"] as const;
  const challenge = [0, 1, "pok", "challenge"] as const;
  const response = [0, 1, "pok", "response"] as const;
  const scalar = (change: (value: bigint) => bigint) => (digits: string) => `${change(BigInt(digits))}`;
  const stranger = generateTrusteeKey(elections().plain.random);
  return [
    form("none", "Nobody holds the key.", () => "[]"),
    form("many-different", "There are 101 trustees, each with a key of its own.", (_text, { random }) =>
      encodeJson(Array.from({ length: 101 }, () => ["Single", generateTrusteeKey(random).publicKey])),
    ),
    form("kind", "A trustee is of a kind that the specification does not know.", (text) =>
      edited(text, [0, 0], "Double"),
    ),
    form("more", "A trustee has a field that the specification does not know.", (text) => edited(text, [0, 1, "x"], 1)),
    form("proof-more", "A proof has a field that the specification does not know.", (text) =>
      edited(text, [0, 1, "pok", "x"], 1),
    ),
    form("blank", "The text has a blank between two fields.", (text) => text.replace(",", ", ")),
    form("many", "There are 101 trustees.", (text) =>
      encodeJson(Array.from({ length: 101 }, () => JSON.parse(text)[0])),
    ),
    form("key-copied", "The second trustee has copied the message of the first, and holds nothing.", (text) =>
      edited(text, [1], JSON.parse(text)[0]),
    ),
    form("key-identity", "A trustee's key is the identity, whose secret everybody knows.", (text) =>
      edited(text, key, identity),
    ),
    form("key-torsion", "A trustee's key has a part of small order.", (text) =>
      changed<string>(text, key, withTorsion),
    ),
    form("key-off-curve", "A trustee's key is no point of the curve.", (text) => edited(text, key, offCurve)),
    form("key-negative-zero", "A trustee's key is written with a negative zero.", (text) =>
      edited(text, key, negativeZero),
    ),
    form("key-unreduced", "A trustee's key has a coordinate that is not below the prime.", (text) =>
      edited(text, key, unreducedIdentity),
    ),
    form("key-upper-case", "A trustee's key is in upper case.", (text) =>
      changed<string>(text, key, (digits) => digits.toUpperCase()),
    ),
    form("challenge-zeros", "A challenge begins with a zero.", (text) =>
      changed<string>(text, challenge, (digits) => `0${digits}`),
    ),
    form("response-negative", "A response is negative.", (text) =>
      changed<string>(text, response, (digits) => `${BigInt(digits) - group.order}`),
    ),
    proof("challenge", "The challenge of a proof of knowledge is another.", (text) =>
      changed<string>(
        text,
        challenge,
        scalar((value) => value ^ 1n),
      ),
    ),
    proof("response", "The response of a proof of knowledge is another.", (text) =>
      changed<string>(
        text,
        response,
        scalar((value) => value ^ 1n),
      ),
    ),
    proof("challenge-unreduced", "A challenge is not below the order of the group.", (text) =>
      changed<string>(text, challenge, unreducedScalar),
    ),
    proof("response-unreduced", "A response is not below the order of the group.", (text) =>
      changed<string>(text, response, unreducedScalar),
    ),
    proof("proofs-swapped", "Two trustees have each other's proof.", (text) =>
      edited(edited(text, [0, 1, "pok"], JSON.parse(text)[1][1].pok), [1, 1, "pok"], JSON.parse(text)[0][1].pok),
    ),
    lie("setup.public-key", "another", "A trustee is named whose key is no part of the election's.", (text) =>
      edited(text, [1, 1], stranger.publicKey),
    ),
    {
      name: "election-key-of-nobody",
      lie: "The election's key is not that of its trustees; nobody voted, so that every key opens the tally.",
      check: "setup.public-key",
      files: {
        archive: forgeArchive(
          forgeElection({
            ...emptyPlan,
            election: (text) => edited(text, ["public_key"], stranger.publicKey.public_key),
          }).record,
        ),
      },
    },
    {
      name: "election-key-of-other",
      lie: "The election's key is not that of its trustees, but of one who can open every ballot.",
      check: "setup.public-key",
      files: archiveOf({ election: (text) => edited(text, ["public_key"], stranger.publicKey.public_key) }),
    },
    lie(
      "setup.public-key",
      "dropped",
      "One trustee is not on record, whose part of the key is in the election's.",
      (text) => edited(text, [1], undefined),
    ),
  ];
}
