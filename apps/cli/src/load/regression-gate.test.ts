import fc from "fast-check";
import { expect, test } from "vitest";
import { judge, ratioMin, runGate } from "./regression-gate.ts";

const rates = fc.array(fc.integer({ min: 10, max: 1_000 }), { minLength: 3, maxLength: 9 });

test("REL-9: a version that is as fast is no slower, one that is slower by more than a tenth is, whatever the machine's pace", () => {
  fc.assert(
    fc.property(rates, fc.double({ min: 0.1, max: 1.5, noNaN: true }), (there, factor) => {
      fc.pre(Math.abs(factor - ratioMin) > 0.001);
      const here = there.map((rate) => rate * factor);
      expect(judge(here, there)).toEqual({ ratio: Math.round(1_000 * factor) / 1_000, isSlower: factor < ratioMin });
    }),
  );
});

test("REL-9: one round that something else has slowed down decides nothing", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 1_000 }), fc.nat(2), (rate, slow) => {
      const here = [rate, rate, rate].map((usual, round) => (round === slow ? usual / 10 : usual));
      expect(judge(here, [rate, rate, rate])).toEqual({ ratio: 1, isSlower: false });
    }),
  );
});

test("a version that there is not is refused by its name", async () => {
  const plan = { against: "no-such-version", rounds: 1, ballots: 30 };
  await expect(runGate(plan, () => undefined)).rejects.toThrow("'no-such-version' is no version that git has here");
});
