import { expect, test } from "vitest";
import { namesElection, readiness } from "./readiness.ts";

type Draft = Parameters<typeof readiness>[0];

const trustee = {
  index: 1,
  displayName: "Tea",
  isMe: false,
  kind: "single" as const,
  publicKey: null,
  hasKey: true,
  hasDecrypted: false,
  isFaulty: false,
};
const draft: Draft = {
  registration: "open",
  roll: null,
  questions: [{ question: "Who?", answers: ["Ada", "Bob"], blank: false, min: 0, max: 1 }],
  trustees: [trustee],
  ballotsMin: 5,
  closesAt: null,
};
const missing = (election: Draft, nowMs = 1_000) =>
  readiness(election, nowMs)
    .filter(({ done }) => !done)
    .map(({ name }) => name);

test("ADM-5: a complete draft lacks nothing", () => {
  expect(missing(draft)).toEqual([]);
});

test("ADM-5: a single trustee without a key holds the opening up", () => {
  expect(missing({ ...draft, trustees: [trustee, { ...trustee, index: 2, hasKey: false }] })).toEqual(["trustee-keys"]);
  expect(missing({ ...draft, trustees: [] })).toEqual(["trustee-keys"]);
});

test("ADM-5: a closing time that has passed holds the opening up", () => {
  expect(missing({ ...draft, closesAt: 1_000 })).toEqual(["closing-time"]);
  expect(missing({ ...draft, closesAt: 1_001 })).toEqual([]);
});

test("ADM-5: an election by roll is not opened without one", () => {
  expect(missing({ ...draft, registration: "roll" })).toEqual(["roll"]);
  const hash = `0x${"ab".repeat(32)}`;
  const roll = { hash, size: 3, totalWeight: 6, authority: hash, isComplete: false };
  expect(missing({ ...draft, registration: "roll", roll })).toEqual([]);
});

test("ADM-5: only the election's own name, typed, opens it", () => {
  expect(namesElection("  board  election ", "Board Election")).toBe(true);
  expect(namesElection("Board Electio", "Board Election")).toBe(false);
  expect(namesElection("", "")).toBe(false);
});
