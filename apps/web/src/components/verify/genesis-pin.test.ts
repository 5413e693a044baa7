import { expect, test } from "vitest";
import { checkPin, pin } from "./genesis-pin.ts";

function memory() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
}

test("the first genesis is remembered, and met again as the same", () => {
  const store = memory();
  expect(checkPin(store, "0xaa")).toEqual({ state: "first-visit" });
  expect(checkPin(store, "0xaa")).toEqual({ state: "same" });
});

test("a server that shows another genesis is found out every time, until its reader accepts it", () => {
  const store = memory();
  checkPin(store, "0xaa");
  expect(checkPin(store, "0xbb")).toEqual({ state: "changed", known: "0xaa" });
  expect(checkPin(store, "0xbb")).toEqual({ state: "changed", known: "0xaa" });
  pin(store, "0xbb");
  expect(checkPin(store, "0xbb")).toEqual({ state: "same" });
});

test("a browser that refuses storage is new each time and breaks nothing", () => {
  const refuse = () => {
    throw new Error("SecurityError");
  };
  expect(checkPin({ getItem: refuse, setItem: refuse }, "0xaa")).toEqual({ state: "first-visit" });
});
