import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { writeArchive } from "@tabella/election/archive";
import { exampleElection, unwrap } from "@tabella/election/testing/example-election";
import fc from "fast-check";
import { expect, test } from "vitest";
import { differences, figuresOfRecord, type RecordFigures } from "./compare-record.ts";

const questions = [
  { answers: ["Ada", "Bob"], min: 0, max: 1, question: "Who shall chair the board?" },
  { answers: ["Yes", "No"], blank: true, min: 1, max: 1, question: "Shall we move?" },
];
const yes = [0, 1, 0];
const votes = [
  { choices: [[1, 0], yes], weight: 2 },
  { choices: [[1, 0], yes] },
  {
    choices: [
      [0, 1],
      [1, 0, 0],
    ],
  },
];
const { record } = exampleElection({ questions, votes }, seededRandom(4));
const recorded = unwrap(figuresOfRecord(writeArchive(record)));

test("R3: the figures of a record are those of its own texts: names, ballots that count, their weight, votes and blank votes", () => {
  expect(recorded).toEqual({
    name: "Test",
    ballots: 3,
    weight: 4,
    keys: 3,
    keyWeight: 4,
    questions: [
      {
        question: "Who shall chair the board?",
        max: 1,
        answers: [
          { answer: "Ada", votes: 3 },
          { answer: "Bob", votes: 1 },
        ],
        blankVotes: null,
      },
      {
        question: "Shall we move?",
        max: 1,
        answers: [
          { answer: "Yes", votes: 3 },
          { answer: "No", votes: 0 },
        ],
        blankVotes: 1,
      },
    ],
  });
  expect(differences(recorded, recorded)).toEqual([]);
});

test("R3: numbers or names that a page shows exchanged are told, each with what the record says", () => {
  const [board, move] = recorded.questions;
  if (board === undefined || move === undefined) throw new Error("there are two questions");
  const shown: RecordFigures = {
    ...recorded,
    questions: [
      {
        ...board,
        answers: [
          { answer: "Ada", votes: 1 },
          { answer: "Bob", votes: 3 },
        ],
      },
      move,
    ],
  };
  expect(differences(shown, recorded)).toEqual([
    { what: "votes", about: "Ada", shown: 1, recorded: 3 },
    { what: "votes", about: "Bob", shown: 3, recorded: 1 },
  ]);
  const renamed = { ...recorded, questions: [{ ...board, answers: board.answers.toReversed() }, move] };
  expect(differences(renamed, recorded).map(({ what }) => what)).toEqual(["answer", "votes", "answer", "votes"]);
});

test("R3: whatever one thing of it a page shows otherwise, leaves out or adds, is told", () => {
  const changed = (value: unknown): unknown => {
    if (typeof value === "number") return value + 1;
    if (typeof value === "string") return `${value}!`;
    return value === null ? 0 : value;
  };
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom("change", "drop", "repeat"), (seed, how) => {
      const shown = structuredClone(recorded) as unknown as Record<string, unknown>;
      const places = leaves(shown);
      const place = places[seed % places.length];
      if (place === undefined) throw new Error("there are figures");
      const list = place.parents.findLast(Array.isArray);
      if (how === "change" || list === undefined) place.owner[place.key] = changed(place.owner[place.key]);
      else if (how === "drop") list.pop();
      else list.push(structuredClone(list[0]));
      expect(differences(shown as unknown as RecordFigures, recorded)).not.toEqual([]);
    }),
  );
});

interface Leaf {
  readonly owner: Record<string, unknown>;
  readonly key: string;
  readonly parents: readonly unknown[];
}

function leaves(owner: Record<string, unknown>, parents: readonly unknown[] = []): Leaf[] {
  return Object.entries(owner).flatMap(([key, value]) =>
    typeof value === "object" && value !== null
      ? leaves(value as Record<string, unknown>, [...parents, owner, value])
      : [{ owner, key, parents }],
  );
}
