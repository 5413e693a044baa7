import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/belenios-elections.json" with { type: "json" };
import { type Election, electionHash, encodeElection, generateUuid, openElection, parseElection } from "./election.ts";
import { unwrap } from "./testing/example-election.ts";

const [first] = vectors.elections;
const good: Election = unwrap(parseElection(first?.election ?? ""));

describe("the text of an election", () => {
  test.each([...vectors.elections.map(({ election }) => election), vectors.election_with_every_escape])(
    "belenios-tool's is canonical (case %#)",
    (text) => {
      expect(encodeElection(unwrap(parseElection(text)))).toBe(text);
      expect(openElection(text).ok).toBe(true);
    },
  );

  test("its hash is the one that belenios-tool's ballots name", () => {
    for (const { election, ballots } of vectors.elections) {
      for (const ballot of ballots) expect(JSON.parse(ballot).election_hash).toBe(electionHash(election));
    }
  });

  test("fields are written in the specification's order, whatever the order they come in", () => {
    const reversed = Object.fromEntries(Object.entries(good).reverse()) as unknown as Election;
    expect(encodeElection(reversed)).toBe(encodeElection(good));
  });

  const text = encodeElection(good);
  const changed = (change: object) => JSON.stringify({ ...good, ...change });
  const question = (change: object) => changed({ questions: [{ ...good.questions[0], ...change }] });
  test.each([
    ["no JSON", "{"],
    ["white space", ` ${text}`],
    ["a line behind it", `${text}\n`],
    ["another order of fields", JSON.stringify(Object.fromEntries(Object.entries(good).reverse()))],
    ["an unknown field", changed({ extra: 1 })],
    ["a field twice", text.replace("{", '{"version":1,')],
    ["a character escaped without need", text.replace("Description", "\\u0044escription")],
    ["a number written otherwise", text.replace('"version":1', '"version":1.0')],
    ["another version", changed({ version: 2 })],
    ["another group", changed({ group: "BELENIOS-2048" })],
    ["a public key in capitals", changed({ public_key: good.public_key.toUpperCase() })],
    ["no question", changed({ questions: [] })],
    ["too many questions", changed({ questions: Array(51).fill(good.questions[0]) })],
    ["too many choices", changed({ questions: Array(3).fill({ ...good.questions[0], answers: Array(200).fill("") }) })],
    ["a short uuid", changed({ uuid: "1234567890123" })],
    ["a uuid with a character outside Base58", changed({ uuid: "0Ol1234567890123" })],
    ["a question without answers", question({ answers: [] })],
    ["min above max", question({ min: 2, max: 1 })],
    ["max above the number of answers", question({ max: 3 })],
    ["a negative min", question({ min: -1 })],
    ["half of a surrogate pair", changed({ name: "\ud800" })],
    ["a text of a megabyte", changed({ description: "x".repeat(1_000_000) })],
  ])("%s is refused", (_, bad) => {
    expect(parseElection(bad).ok).toBe(false);
  });

  test.each([["BELENIOS-2048"], ["RFC-3526-2048"], ["ed25519"], [{ g: "2", p: "23", q: "11" }], [null]])(
    "R7: brings no group of its own: %j is refused",
    (group) => {
      expect(parseElection(changed({ group })).ok).toBe(false);
      expect(openElection(changed({ group })).ok).toBe(false);
    },
  );

  test("a public key that is no point, or the identity, is refused when the election is opened", () => {
    for (const key of [`${"0".repeat(63)}2`, `${"0".repeat(63)}1`]) {
      expect(openElection(changed({ public_key: key })).ok).toBe(false);
    }
  });
});

test("a fresh uuid has the form that belenios-tool gives it, and is fresh", () => {
  const random = seededRandom(1);
  const uuids = Array.from({ length: 200 }, () => generateUuid(random));
  for (const uuid of uuids) expect(uuid).toMatch(/^[1-9A-HJ-NP-Za-km-z]{14}$/);
  expect(new Set(uuids).size).toBe(200);
  expect(new Set(uuids.join("")).size).toBe(58);
});
