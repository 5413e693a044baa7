import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { expect, test } from "vitest";
import { afterSelfTest } from "./after-self-test.ts";

const desk = { makeKey: () => "a key" };

test("SEC-20: in a browser whose source of randomness always gives the same, no key and no ballot is made", () => {
  const broken = afterSelfTest(desk, (byteLength) => new Uint8Array(byteLength));
  expect(() => broken.makeKey()).toThrow(/source of randomness/);
  expect(() => broken.makeKey()).toThrow(/source of randomness/);
});

test("SEC-20: where the self-test passes, the worker does its work", () => {
  expect(afterSelfTest(desk, seededRandom(3)).makeKey()).toBe("a key");
});
