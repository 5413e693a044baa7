import type { TrusteeView } from "@tabella/rpc/api/schemas";
import fc from "fast-check";
import { expect, test } from "vitest";
import { partsNeeded } from "./parts-needed.ts";

const trustee = (index: number, kind: TrusteeView["kind"], hasDecrypted: boolean): TrusteeView => ({
  index,
  displayName: `Trustee ${index}`,
  isMe: false,
  kind,
  publicKey: null,
  hasKey: true,
  hasDecrypted,
  isFaulty: false,
});

test("two of three are enough, and nobody waits for the third any more", () => {
  const shared = [true, false, true].map((done, at) => trustee(at + 1, "shared", done));
  expect(partsNeeded({ trustees: shared, threshold: 2 })).toEqual({ needed: 2, done: 2, waitingFor: [] });
});

test("while too few are there, everyone who shares the key is waited for, and a single trustee in any case", () => {
  const trustees = [trustee(1, "single", false), trustee(2, "shared", true), trustee(3, "shared", false)];
  const { needed, done, waitingFor } = partsNeeded({ trustees, threshold: 2 });
  expect({ needed, done }).toEqual({ needed: 3, done: 1 });
  expect(waitingFor.map(({ index }) => index)).toEqual([1, 3]);
});

test("nobody is waited for exactly when every needed part is there", () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 4 }),
      fc.array(fc.boolean(), { minLength: 2, maxLength: 6 }),
      fc.nat(4),
      (singles, shareds, at) => {
        const threshold = 1 + (at % (shareds.length - 1));
        const trustees = [
          ...singles.map((done, index) => trustee(index + 1, "single", done)),
          ...shareds.map((done, index) => trustee(singles.length + index + 1, "shared", done)),
        ];
        const { needed, done, waitingFor } = partsNeeded({ trustees, threshold });
        expect(needed).toBe(singles.length + threshold);
        expect(waitingFor.length === 0).toBe(done === needed);
        expect(waitingFor.length).toBeGreaterThanOrEqual(needed - done);
      },
    ),
  );
});
