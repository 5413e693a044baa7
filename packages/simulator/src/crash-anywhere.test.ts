import { expect, test } from "vitest";
import { crashAnywhere } from "./crash-anywhere.ts";

/** Some of the effects here; `npm run simulate -- --exhaustive` goes through all of them. */
test.each([
  { validators: 4, seed: 5, sets: null, every: 17 },
  { validators: 1, seed: 5, sets: null, every: 17 },
  { validators: 3, seed: 5, sets: "grows and shrinks", every: 29 },
] as const)(
  "REL-4, REL-7: one of $validators (the set changes: $sets) killed between any two of its effects says nothing twice, and all is well again",
  (options) => {
    const { deaths, violations } = crashAnywhere(options);
    expect(violations).toEqual([]);
    expect(deaths).toBeGreaterThan(5);
  },
);
