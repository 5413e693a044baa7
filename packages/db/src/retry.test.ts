import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { isDuplicate } from "./database-error.ts";
import { retryTransient } from "./retry.ts";

/** As the driver's errors arrive: inside drizzle's, whose own message holds the query and its values. */
function driverError(code: string, errno?: number, message = ""): Error {
  return new DrizzleQueryError("insert …", [], Object.assign(new Error(message), { code, errno }));
}

/** Fails so many times with the error, then answers. */
function failing(times: number, error: Error) {
  const calls = { count: 0 };
  const work = async () => {
    calls.count += 1;
    if (calls.count <= times) throw error;
    return "done";
  };
  return { calls, work };
}

describe("DB-8: what passes is tried again, and nothing else", () => {
  test.each([
    ["ER_CHECKREAD", 1020],
    ["ER_LOCK_WAIT_TIMEOUT", 1205],
    ["ER_LOCK_DEADLOCK", 1213],
    ["PROTOCOL_CONNECTION_LOST", undefined],
  ])("%s is tried again until it works", async (code, errno) => {
    const { calls, work } = failing(2, driverError(code, errno));
    await expect(retryTransient(work)).resolves.toBe("done");
    expect(calls.count).toBe(3);
  });

  test("what does not pass is given up after a bounded number of attempts", async () => {
    const { calls, work } = failing(100, driverError("ER_LOCK_DEADLOCK", 1213));
    await expect(retryTransient(work)).rejects.toThrow(DrizzleQueryError);
    expect(calls.count).toBe(5);
  });

  test.each([
    ["a duplicate", driverError("ER_DUP_ENTRY", 1062)],
    ["a syntax error", driverError("ER_PARSE_ERROR", 1064)],
    ["a bug", new TypeError("x is undefined")],
  ])("%s is thrown at once", async (_name, error) => {
    const { calls, work } = failing(1, error);
    await expect(retryTransient(work)).rejects.toBe(error);
    expect(calls.count).toBe(1);
  });
});

describe("which constraint refused a row", () => {
  const duplicate = driverError("ER_DUP_ENTRY", 1062, "Duplicate entry 'a@x.org' for key 'accounts_email'");

  test("is found in the cause of drizzle's error", () => {
    expect(isDuplicate(duplicate)).toBe(true);
    expect(isDuplicate(duplicate, "accounts_email")).toBe(true);
  });

  test("is not mistaken for another, whatever the values say", () => {
    expect(isDuplicate(duplicate, "PRIMARY")).toBe(false);
    expect(
      isDuplicate(
        driverError("ER_DUP_ENTRY", 1062, "Duplicate entry 'accounts_email' for key 'PRIMARY'"),
        "accounts_email",
      ),
    ).toBe(false);
    expect(isDuplicate(new Error("ER_DUP_ENTRY"))).toBe(false);
  });
});
