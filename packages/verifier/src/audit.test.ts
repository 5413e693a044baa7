import { err, ok } from "@tabella/crypto/result";
import { expect, test } from "vitest";
import { createAudit } from "./audit.ts";

test("R39: a check that never ran, or not as often as demanded, is a failed check even if nothing failed", () => {
  const audit = createAudit(["archive.tar", "archive.names", "archive.events"]);
  audit.record("archive.names", true, "");
  audit.expect("archive.events", 2);
  audit.record("archive.events", true, "");
  expect(audit.outcomes()).toEqual([
    { name: "archive.tar", ran: 0, expected: 1, ok: false },
    { name: "archive.names", ran: 1, expected: 1, ok: true },
    { name: "archive.events", ran: 1, expected: 2, ok: false },
  ]);
});

test("the first failure of a check is kept, with what it is about", () => {
  const audit = createAudit(["ballot.form"]);
  audit.expect("ballot.form", 3);
  expect(audit.take("ballot.form", ok(7), "ballot 1")).toBe(7);
  expect(audit.take("ballot.form", err("not JSON"), "ballot 2")).toBeNull();
  expect(audit.record("ballot.form", false, "ballot 3: worse")).toBe(false);
  expect(audit.outcomes()).toEqual([
    { name: "ballot.form", ran: 3, expected: 3, ok: false, detail: "ballot 2: not JSON" },
  ]);
});

test("a check that is not on the list cannot be counted", () => {
  expect(() => createAudit(["archive.tar"]).record("result.counts", true, "")).toThrow();
});
