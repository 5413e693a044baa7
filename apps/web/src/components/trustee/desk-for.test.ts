import { expect, test } from "vitest";
import { deskFor } from "./desk-for.ts";

const role = { kind: "shared", due: "decryption", publicKey: "key" } as const;
const done = { ...role, due: "nothing" } as const;
const closed = { phase: "closed", trustees: [{ isMe: true, hasDecrypted: false }] } as const;
const added = { phase: "closed", trustees: [{ isMe: true, hasDecrypted: true }] } as const;
const tallied = { ...added, phase: "tallied" } as const;

test("a trustee who has begun to add a part sees the end of it, whichever of the server's answers comes first", () => {
  for (const election of [closed, added, tallied]) {
    for (const mine of [role, done]) expect(deskFor(election, mine, true)).toBe("decryption");
  }
});

test("a trustee who comes later is told what is left: a part, nothing, or nothing any more", () => {
  expect(deskFor(closed, role, false)).toBe("decryption");
  expect(deskFor(added, done, false)).toBe("added");
  expect(deskFor(closed, done, false)).toBe("not-needed");
  expect(deskFor(tallied, done, false)).toBe("over");
});

test("before the count a trustee makes a key, alone or with others, and then waits", () => {
  const draft = { phase: "draft", trustees: [] } as const;
  expect(deskFor(draft, { ...role, due: "ceremony", publicKey: null }, false)).toBe("ceremony");
  expect(deskFor(draft, { kind: "single", due: "key", publicKey: null }, false)).toBe("key");
  expect(deskFor(draft, { kind: "single", due: "nothing", publicKey: "key" }, false)).toBe("waiting");
  expect(deskFor({ ...draft, phase: "open" }, done, false)).toBe("waiting");
});
