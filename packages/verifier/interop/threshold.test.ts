import type { RandomSource } from "@tabella/crypto/random";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { type ElectionRecord, readArchive, writeArchive } from "@tabella/election/archive";
import { openElection } from "@tabella/election/election";
import { computeResult, encodeResult } from "@tabella/election/election-result";
import {
  checkPartialDecryption,
  encodePartialDecryption,
  makePartialDecryption,
  parsePartialDecryption,
} from "@tabella/election/partial-decryption";
import { exampleElection, unwrap } from "@tabella/election/testing/example-election";
import { type ExampleThreshold, exampleThreshold } from "@tabella/election/testing/example-threshold";
import { jsonLeaves } from "@tabella/election/testing/json-leaves";
import {
  checkCertificates,
  encodeCertificate,
  makeCertificate,
  parseCertificate,
} from "@tabella/election/threshold/certificate";
import {
  checkPolynomial,
  encodePolynomial,
  makePolynomial,
  parsePolynomial,
} from "@tabella/election/threshold/polynomial";
import { generateSeed, seedKeys } from "@tabella/election/threshold/seed-keys";
import { checkThresholdParameters, thresholdParameters } from "@tabella/election/threshold/threshold-parameters";
import { checkVinput, encodeVinput, vinputFor } from "@tabella/election/threshold/vinput";
import {
  checkVoutput,
  decryptionShareOf,
  encodeVoutput,
  makeVoutput,
  parseVoutput,
} from "@tabella/election/threshold/voutput";
import { encodeTrustees, parseTrustees, trusteeKeysOf } from "@tabella/election/trustees";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failingChecks } from "../src/testing/failing-checks.ts";
import { toolVerifies } from "./tool-election.ts";
import {
  toolCertificate,
  toolChecksCertificates,
  toolParameters,
  toolPolynomial,
  toolThresholdDecryption,
  toolVinput,
  toolVoutput,
} from "./tool-threshold.ts";

/* R30: trustees of whom some suffice, ours and belenios-tool's in one ceremony. */

interface Trustee {
  readonly seed: string;
  readonly isTheirs: boolean;
}

/**
 * A ceremony in which every trustee's steps are done by us or by the tool; every step's messages are checked by both.
 * @param theirs for each trustee, whether the tool does its steps
 */
function sharedCeremony(
  { theirs, threshold }: { readonly theirs: readonly boolean[]; readonly threshold: number },
  random: RandomSource,
): ExampleThreshold & { readonly trustees: readonly Trustee[] } {
  const size = theirs.length;
  const began = theirs.map((isTheirs, at) => {
    const context = { group: "Ed25519", size, threshold, index: at + 1 } as const;
    if (isTheirs) return { isTheirs, ...toolCertificate(context) };
    const seed = generateSeed(random);
    const certificate = encodeCertificate(makeCertificate({ context, keys: seedKeys(seed, random) }, random));
    return { isTheirs, seed, certificate };
  });
  const texts = began.map(({ certificate }) => certificate);
  expect(toolChecksCertificates(texts)).toMatchObject({ ok: true });
  const certificates = unwrap(checkCertificates(texts.map((text) => unwrap(parseCertificate(text)))));
  const keys = began.map(({ seed }) => seedKeys(seed, random));

  const polynomialTexts = began.map(({ isTheirs, seed }, at) => {
    if (isTheirs) return toolPolynomial(texts, seed);
    return encodePolynomial(makePolynomial({ keys: must(keys[at]), index: at + 1, certificates }, random));
  });
  const polynomials = polynomialTexts.map((text) => unwrap(parsePolynomial(text)));
  const coefexps = polynomials.map(
    (polynomial, at) => unwrap(checkPolynomial({ certificates, index: at + 1 }, polynomial)).coefexps,
  );

  const shares: bigint[] = [];
  const voutputTexts = began.map(({ isTheirs, seed }, at) => {
    const vinput = vinputFor(at + 1, polynomials);
    const vinputText = encodeVinput(vinput);
    expect(toolVinput({ certificates: texts, polynomials: polynomialTexts }, at + 1)).toBe(vinputText);
    const own = { keys: must(keys[at]), index: at + 1, certificates };
    const { share } = unwrap(checkVinput(own, vinput, random));
    shares.push(share);
    const theirVoutput = toolVoutput({ certificates: texts, seed, vinput: vinputText });
    expect(theirVoutput.ok, theirVoutput.log).toBe(true);
    return isTheirs ? theirVoutput.output : encodeVoutput(makeVoutput({ keys: own.keys, share }, random));
  });
  const voutputs = voutputTexts.map((text) => unwrap(parseVoutput(text)));
  for (const [at, voutput] of voutputs.entries()) {
    const { publicKey } = unwrap(checkVoutput({ certificates, index: at + 1, coefexps }, voutput));
    const input = { keys: must(keys[at]), privateKey: voutput.private_key, publicKey };
    expect(unwrap(decryptionShareOf(input, random))).toBe(shares[at]);
  }

  const parameters = thresholdParameters({ certificates, polynomials, voutputs });
  expect(checkThresholdParameters(parameters).ok).toBe(true);
  const theirParameters = toolParameters({
    certificates: texts,
    polynomials: polynomialTexts,
    voutputs: voutputTexts,
  });
  expect(encodeTrustees([{ kind: "Pedersen", message: parameters }])).toBe(`[["Pedersen",${theirParameters}]]`);
  const seeds = began.map(({ seed }) => seed);
  return { trustees: began, seeds, keys, certificates, polynomials, shares, voutputs, parameters };
}

const questions = [
  { answers: ["a", "b", "c"], min: 0, max: 2, question: "Up to two?" },
  { answers: ["x", "y"], blank: true, min: 1, max: 1, question: "Or blank?" },
];
const votes = [
  {
    choices: [
      [1, 1, 0],
      [0, 1, 0],
    ],
    weight: 3,
  },
  {
    choices: [
      [0, 0, 0],
      [1, 0, 0],
    ],
  },
  {
    choices: [
      [0, 0, 1],
      [0, 0, 1],
    ],
  },
];
const result = encodeResult([
  [3, 3, 1],
  [1, 3, 1],
]);

/** The record with other decryptions, and the result that follows. */
function decrypted(
  { context, aggregate, record }: ReturnType<typeof exampleElection>,
  partialDecryptions: ElectionRecord["partialDecryptions"],
): ElectionRecord {
  const trustees = unwrap(parseTrustees(record.trustees));
  const factors = new Map(
    partialDecryptions.map(({ owner, text }) => [owner, unwrap(parsePartialDecryption(context, text)).factors]),
  );
  const { ciphertexts: tally, totalWeight } = aggregate;
  const counts = unwrap(computeResult({ context, tally, totalWeight, trustees, factors }));
  return { ...record, partialDecryptions, result: encodeResult(counts) };
}

function bothVerify(record: ElectionRecord): void {
  expect(toolVerifies(record)).toMatchObject({ ok: true });
  const archive = writeArchive(record);
  expect(failingChecks({ archive })).toBeNull();
  expect(writeArchive(unwrap(readArchive(archive)))).toEqual(archive);
}

describe("R29, R30: a threshold election with two of our trustees and one who runs another program", () => {
  const random = seededRandom(71);
  const ceremony = sharedCeremony({ theirs: [false, true, false], threshold: 2 }, random);
  const example = exampleElection({ questions, votes, trustees: 0, thresholds: [ceremony] }, random);
  const { context, aggregate, record } = example;
  const undecrypted = { ...record, partialDecryptions: [], result: null };
  const tally = aggregate.ciphertexts;

  /** By who made the trustee's key: our trustee's program, or the tool with seed and encrypted share. */
  const part = (owner: number) => {
    const at = owner - 1;
    if (ceremony.trustees[at]?.isTheirs === true) {
      const privateKey = ceremony.voutputs[at]?.private_key ?? "";
      return {
        owner,
        text: toolThresholdDecryption(undecrypted, { owner, seed: must(ceremony.seeds[at]), privateKey }),
      };
    }
    const decryption = makePartialDecryption({ context, tally, privateKey: must(ceremony.shares[at]) }, random);
    return { owner, text: encodePartialDecryption(context, decryption) };
  };

  test.each([[[1, 2]], [[2, 3]], [[3, 1]], [[3, 2, 1]]])("decrypts with trustees %j, and both verify it", (owners) => {
    const decryptedBy = decrypted(example, owners.map(part));
    expect(decryptedBy.result).toBe(result);
    bothVerify(decryptedBy);
  });

  test("the tool decrypts with our trustee's seed, and the part passes our check", () => {
    const [seed, privateKey] = [must(ceremony.seeds[0]), ceremony.voutputs[0]?.private_key ?? ""];
    const text = toolThresholdDecryption(undecrypted, { owner: 1, seed, privateKey });
    const publicKey = must(trusteeKeysOf(unwrap(parseTrustees(record.trustees)))[0]);
    const part = unwrap(parsePartialDecryption(context, text));
    expect(checkPartialDecryption({ context, tally, publicKey }, part).ok).toBe(true);
  });

  test("R15: one part is not enough, a wrong one beside enough right ones is refused: by both", () => {
    const [first, second] = [part(1), part(2)];
    for (const partialDecryptions of [[first], [first, second, { owner: 3, text: first.text }], [first, first]]) {
      const lie = { ...record, partialDecryptions, result };
      expect(failingChecks({ archive: writeArchive(lie) })).not.toBeNull();
      expect(toolVerifies(lie).ok).toBe(false);
    }
  });
});

test("a share that does not fit is refused by the tool's trustee as by ours", () => {
  const random = seededRandom(72);
  const { seeds, keys, certificates, polynomials } = exampleThreshold({ size: 3, threshold: 2 }, random);
  const other = makePolynomial({ keys: must(keys[1]), index: 2, certificates }, random);
  const mixed = polynomials.map((polynomial, at) =>
    at === 1 ? { ...polynomial, secrets: other.secrets } : polynomial,
  );
  const vinput = vinputFor(1, mixed);
  const checked = checkVinput({ keys: must(keys[0]), index: 1, certificates }, vinput, random);
  expect(checked).toMatchObject({ ok: false, error: { kind: "secret-invalid", from: 2 } });
  const texts = certificates.map(({ message }) => encodeCertificate(message));
  expect(toolVoutput({ certificates: texts, seed: must(seeds[0]), vinput: encodeVinput(vinput) }).ok).toBe(false);
});

test("SEC-21: what was changed in the trustees of a threshold, both refuse", () => {
  const random = seededRandom(76);
  const thresholds = [exampleThreshold({ size: 3, threshold: 2 }, random)];
  const { record } = exampleElection({ questions, votes, trustees: 0, thresholds }, random);
  const otherPoint = unwrap(openElection(record.election)).election.public_key;
  const changed = (value: unknown) => {
    if (typeof value === "number") return value + 1;
    const text = `${value}`;
    if (/^[0-9]+$/.test(text)) return `${BigInt(text) ^ 1n}`;
    return text.replace(/[0-9a-f]{64}/, otherPoint);
  };
  const leaves = jsonLeaves(JSON.parse(record.trustees)).filter(({ value }) => value !== "Pedersen");
  for (const { path, value, ...leaf } of leaves.filter((_, at) => at % 4 === 0)) {
    const lie = { ...record, trustees: JSON.stringify(leaf.with(changed(value))) };
    expect(failingChecks({ archive: writeArchive(lie) }), path).not.toBeNull();
    expect(toolVerifies(lie).ok, path).toBe(false);
  }
});

test("whoever makes the keys, how many there are, single trustees beside them, who is missing: both verify", () => {
  const random = seededRandom(73);
  const elections = fc.integer({ min: 2, max: 4 }).chain((size) =>
    fc.record({
      theirs: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
      threshold: fc.integer({ min: 1, max: size - 1 }),
      singles: fc.integer({ min: 0, max: 2 }),
      missing: fc.subarray(Array.from({ length: size }, (_, at) => at + 1)),
    }),
  );
  fc.assert(
    fc.property(elections, ({ theirs, threshold, singles, missing }) => {
      const ceremony = sharedCeremony({ theirs, threshold }, random);
      // As many of the missing as may be.
      const absent = missing.slice(0, theirs.length - threshold).map((index) => singles + index);
      const { record } = exampleElection(
        { questions, votes, trustees: singles, thresholds: [ceremony], absent },
        random,
      );
      expect(record.result).toBe(result);
      bothVerify(record);
    }),
    { seed: 74, numRuns: 4 },
  );
});

test("two thresholds and single trustees in one election: both verify", () => {
  const random = seededRandom(75);
  const thresholds = [
    exampleThreshold({ size: 3, threshold: 2 }, random),
    exampleThreshold({ size: 4, threshold: 1 }, random),
  ];
  const { record } = exampleElection({ questions, votes, trustees: 1, thresholds, absent: [3, 5, 6, 8] }, random);
  expect(record.result).toBe(result);
  bothVerify(record);
});

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the example has such a trustee");
  return value;
}
