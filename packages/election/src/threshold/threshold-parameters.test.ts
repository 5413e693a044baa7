import { ed25519Group as group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { describe, expect, test } from "vitest";
import { exampleThreshold } from "../testing/example-threshold.ts";
import { jsonLeaves } from "../testing/json-leaves.ts";
import { checkThresholdParameters, openThresholdParameters, type ThresholdParameters } from "./threshold-parameters.ts";

const random = seededRandom(40);
const { parameters } = exampleThreshold({ size: 3, threshold: 2 }, random);
const other = exampleThreshold({ size: 3, threshold: 2 }, random).parameters;

describe("threshold parameters", () => {
  test("say whose keys they are, and the sub-key is the sum of all constant coefficients", () => {
    const opened = checkThresholdParameters(parameters);
    if (!opened.ok) throw new Error(opened.error);
    const { threshold, subKey, keys } = opened.value;
    expect(threshold).toBe(2);
    expect(group.encodeAll(keys)).toEqual(parameters.verification_keys.map(({ public_key }) => public_key));
    const constants = parameters.coefexps.map(({ message }) => JSON.parse(message).coefexps[0]);
    const sum = constants.reduce((total, text) => {
      const point = group.decode(text);
      return point.ok ? group.add(total, point.value) : total;
    }, group.identity);
    expect(group.equals(sum, subKey)).toBe(true);
  });

  test("R14: changed in any number, text or scalar, they do not pass", () => {
    for (const { path, value, ...leaf } of jsonLeaves(JSON.parse(JSON.stringify(parameters)))) {
      const text = `${value}`;
      const changed = leaf.with(
        typeof value === "number"
          ? value + 1
          : /^[0-9]+$/.test(text)
            ? `${BigInt(text) ^ 1n}`
            : text.replace(/.(?=[^0-9a-f]*$)/, (last) => (last === "0" ? "1" : "0")),
      ) as ThresholdParameters;
      expect(checkThresholdParameters(changed).ok, path).toBe(false);
    }
  });

  test.each(["certs", "coefexps", "signatures", "verification_keys"] as const)(
    "with another ceremony's %s, one of them missing, too many or in another order, they do not pass",
    (field) => {
      const list: readonly unknown[] = parameters[field];
      for (const changed of [other[field], list.slice(1), [...list, ...list.slice(0, 1)], list.toReversed(), []]) {
        expect(checkThresholdParameters({ ...parameters, [field]: changed } as ThresholdParameters).ok).toBe(false);
      }
    },
  );

  test("are read without proofs where only the keys are asked for, but never with another shape", () => {
    const [first, ...rest] = parameters.signatures;
    if (first === undefined) throw new Error("three signatures");
    const unproven = { ...parameters, signatures: [{ ...first, challenge: "1" }, ...rest] };
    expect(openThresholdParameters(unproven).ok).toBe(true);
    expect(checkThresholdParameters(unproven).ok).toBe(false);
    for (const bad of [{ threshold: 1 }, { threshold: 3 }, { certs: [] }, { coefexps: [] }, { signatures: [] }]) {
      expect(openThresholdParameters({ ...parameters, ...bad }).ok).toBe(false);
    }
  });
});
