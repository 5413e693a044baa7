import fc from "fast-check";
import { expect, test } from "vitest";
import { BoundedMap } from "./bounded-map.ts";

test("holds what was set last of as many keys as it may hold, whatever is set, changed and dropped", () => {
  const setting = fc.record({ key: fc.nat(12), value: fc.nat(9) });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.oneof({ weight: 9, arbitrary: setting }, fc.constant("change" as const)), {
        maxLength: 300,
        size: "max",
      }),
      (sizeMax, steps) => {
        // The model: a Map of JavaScript keeps the order in which keys were set first.
        const model = new Map<number, number>();
        let map = BoundedMap.empty<number, number>(sizeMax);
        for (const step of steps) {
          if (step === "change") {
            map = map.change((value) => (value > 2 ? value - 1 : null));
            for (const [key, value] of [...model]) {
              if (value > 2) model.set(key, value - 1);
              else model.delete(key);
            }
          } else {
            map = map.set(step.key, step.value);
            model.set(step.key, step.value);
            const [oldest] = model.keys();
            if (model.size > sizeMax && oldest !== undefined) model.delete(oldest);
          }
          expect(map.size).toBe(model.size);
          for (let key = 0; key <= 12; key += 1)
            expect([map.has(key), map.get(key)]).toEqual([model.has(key), model.get(key)]);
          expect([...map.values()].sort()).toEqual([...model.values()].sort());
        }
      },
    ),
  );
});

test("what is set before stays as it was", () => {
  const one = BoundedMap.empty<string, number>(1).set("a", 1);
  const two = one.set("b", 2);
  expect([one.get("a"), one.has("b"), two.has("a"), two.get("b")]).toEqual([1, false, false, 2]);
});

test("REL-9: one that is full takes as little for the next entry as one that is not", () => {
  let looks = 0;
  // Immutable asks a key for its hash whenever it looks for its place.
  const keyOf = (at: number) => ({
    at,
    equals: (other: unknown) => typeof other === "object" && other !== null && "at" in other && other.at === at,
    hashCode: () => {
      looks += 1;
      return at;
    },
  });
  const sizeMax = 4_096;
  let map = BoundedMap.empty<ReturnType<typeof keyOf>, number>(sizeMax);
  const looksFor = (from: number, to: number) => {
    looks = 0;
    for (let at = from; at < to; at += 1) map = map.set(keyOf(at), at);
    return looks / (to - from);
  };
  const whileGrowing = looksFor(0, sizeMax);
  expect(map.size).toBe(sizeMax);
  expect(looksFor(sizeMax, 2 * sizeMax)).toBeLessThanOrEqual(8 * whileGrowing);
  expect(map.size).toBe(sizeMax);
  expect([map.has(keyOf(sizeMax - 1)), map.has(keyOf(sizeMax))]).toEqual([false, true]);
});
