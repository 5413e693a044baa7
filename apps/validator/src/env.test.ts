import { expect, test } from "vitest";
import { readEnvironment } from "./env.ts";

const needed = { TABELLA_DATA_DIR: "data", TABELLA_GENESIS_FILE: "genesis.json" };

test("what containers hand over empty, because they were told nothing, is as if it were not there", () => {
  const absent = readEnvironment(needed);
  expect(absent.TABELLA_BALLOT_THREADS).toBeGreaterThan(0);
  const empty = { TABELLA_BALLOT_THREADS: "", TABELLA_RELAYS: "", TABELLA_HOST_NAMES: "", TABELLA_OTLP_URL: "" };
  expect(readEnvironment({ ...needed, ...empty })).toEqual(absent);
});

test("what is set is taken, and what is wrong is named", () => {
  const set = readEnvironment({ ...needed, TABELLA_BALLOT_THREADS: "3", TABELLA_RELAYS: "10.0.0.0/8, 2001:db8::7" });
  expect([set.TABELLA_BALLOT_THREADS, set.TABELLA_RELAYS]).toEqual([3, ["10.0.0.0/8", "2001:db8::7"]]);
  for (const wrong of [
    { TABELLA_BALLOT_THREADS: "0" },
    { TABELLA_BALLOT_THREADS: "many" },
    { TABELLA_RELAYS: "api" },
  ]) {
    expect(() => readEnvironment({ ...needed, ...wrong })).toThrow(Object.keys(wrong)[0]);
  }
});
