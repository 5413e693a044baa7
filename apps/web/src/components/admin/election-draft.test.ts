import { ElectionDraftInput } from "@tabella/rpc/api/schemas";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DraftValues, emptyDraft, readDraft } from "./election-draft.ts";

const now = new Date(2027, 0, 1, 12).getTime();
const complete: DraftValues = {
  name: " Works council ",
  description: "",
  questions: [{ question: "Who?", answers: [{ text: "Ada" }, { text: " Bob " }], blank: false, min: "1", max: "2" }],
  trustees: [{ email: "Tea@Example.org ", always: false }],
  needed: "all",
  threshold: "2",
  registration: "open",
  ballotsMin: "3",
  replacingAllowed: true,
  closing: "hand",
  closesAt: "",
};
const problems = (change: Partial<DraftValues>) => {
  const read = readDraft({ ...complete, ...change }, now);
  return read.ok ? [] : read.error.map(({ field, code }) => `${field}: ${code}`);
};
const question = (change: Partial<DraftValues["questions"][number]>) =>
  problems({
    questions: [
      { question: "Who?", answers: [{ text: "Ada" }, { text: "Bob" }], blank: false, min: "0", max: "1", ...change },
    ],
  });

const trusteesOf = (...emails: string[]) => emails.map((email) => ({ email, always: false }));

test("a complete form becomes what the API's own schema accepts", () => {
  const read = readDraft(complete, now);
  expect(read).toMatchObject({
    ok: true,
    value: {
      name: "Works council",
      trusteeEmails: ["tea@example.org"],
      ballotsMin: 3,
      replacingAllowed: true,
      closesAt: null,
    },
  });
  if (read.ok) expect(ElectionDraftInput.safeParse(read.value).success).toBe(true);
});

test("each question says for itself whether a blank vote is possible", () => {
  const [first] = complete.questions;
  if (first === undefined) throw new Error("the complete form has a question");
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), (blanks) => {
      const read = readDraft({ ...complete, questions: blanks.map((blank) => ({ ...first, blank })) }, now);
      const accepted = ElectionDraftInput.parse(read.ok ? read.value : null);
      expect(accepted.questions.map(({ blank }) => blank)).toEqual(blanks);
    }),
  );
});

test("UX-11: an untouched form names each missing field once, in the order of the page", () => {
  const read = readDraft(emptyDraft, now);
  expect(read.ok ? [] : read.error.map(({ field }) => field)).toEqual([
    "name",
    "questions.0.question",
    "questions.0.answers.0.text",
    "questions.0.answers.1.text",
    "trustees.0.email",
  ]);
});

test("no more choices are allowed than there are candidates, nor fewer than the fewest", () => {
  expect(question({ max: "3" })).toEqual(["questions.0.max: numbers"]);
  expect(question({ min: "2", max: "1" })).toEqual(["questions.0.max: numbers"]);
  expect(question({ max: "0" })).toEqual(["questions.0.max: numbers"]);
  expect(question({ min: "-1" })).toEqual(["questions.0.max: numbers"]);
  expect(question({ min: "1.5" })).toEqual(["questions.0.max: numbers"]);
  expect(question({ min: "2", max: "2" })).toEqual([]);
});

test("a candidate or trustee who is named twice is pointed at", () => {
  expect(question({ answers: [{ text: "Ada" }, { text: "ada " }] })).toEqual([
    "questions.0.answers.1.text: candidateTwice",
  ]);
  expect(problems({ trustees: trusteesOf("a@x.org", "A@X.org") })).toEqual(["trustees.1.email: trusteeTwice"]);
  expect(problems({ trustees: trusteesOf("no address") })).toEqual(["trustees.0.email: trustee"]);
});

test("a closing time must lie ahead, and is read in the administrator's own time zone", () => {
  expect(problems({ closing: "time", closesAt: "" })).toEqual(["closesAt: closesAt"]);
  expect(problems({ closing: "time", closesAt: "2027-01-01T11:59" })).toEqual(["closesAt: closesAt"]);
  const read = readDraft({ ...complete, closing: "time", closesAt: "2027-01-01T12:01" }, now);
  expect(read).toMatchObject({ ok: true, value: { closesAt: now + 60_000 } });
});

test("a closing time that was typed and then given up does not count", () => {
  expect(problems({ closing: "hand", closesAt: "2001-01-01T00:00" })).toEqual([]);
});

test.each(["0", "", "1.5", "many"])("%j is no smallest number of ballots", (ballotsMin) => {
  expect(problems({ ballotsMin })).toEqual(["ballotsMin: ballotsMin"]);
});

test("where some trustees are enough, those who are needed in any case are told apart from those who share a key", () => {
  const [anna, ben, cleo] = trusteesOf("anna@x.org", "ben@x.org", "cleo@x.org");
  if (anna === undefined || ben === undefined || cleo === undefined) throw new Error("there are three");
  const trustees = [anna, { ...ben, always: true }, cleo];
  const read = readDraft({ ...complete, trustees, needed: "some", threshold: "1" }, now);
  expect(read).toMatchObject({
    ok: true,
    value: {
      trusteeEmails: ["ben@x.org"],
      sharedTrustees: { emails: ["anna@x.org", "cleo@x.org"], threshold: 1 },
    },
  });
  if (read.ok) expect(ElectionDraftInput.safeParse(read.value).success).toBe(true);
});

test("fewer than all of at least two must be enough", () => {
  const some = (threshold: string, count: number) =>
    problems({
      needed: "some",
      threshold,
      trustees: trusteesOf(...Array.from({ length: count }, (_, at) => `t${at}@x.org`)),
    });
  expect(some("1", 1)).toEqual(["needed: sharedFew"]);
  for (const threshold of ["0", "3", "4", "", "1.5"]) expect(some(threshold, 3)).toEqual(["threshold: threshold"]);
  expect(some("2", 3)).toEqual([]);
});
