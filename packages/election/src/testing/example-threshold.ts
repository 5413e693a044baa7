import type { RandomSource } from "@tabella/crypto/random";
import { type Certificate, checkCertificates, makeCertificate } from "../threshold/certificate.ts";
import { checkPolynomial, makePolynomial, type PolynomialMessage } from "../threshold/polynomial.ts";
import { generateSeed, type SeedKeys, seedKeys } from "../threshold/seed-keys.ts";
import { type ThresholdParameters, thresholdParameters } from "../threshold/threshold-parameters.ts";
import { checkVinput, vinputFor } from "../threshold/vinput.ts";
import { checkVoutput, makeVoutput, type Voutput } from "../threshold/voutput.ts";
import { unwrap } from "./example-election.ts";

/** Everything of a finished ceremony, the secrets too; lists in the order of the trustees. */
export interface ExampleThreshold {
  readonly seeds: readonly string[];
  readonly keys: readonly SeedKeys[];
  readonly certificates: readonly Certificate[];
  readonly polynomials: readonly PolynomialMessage[];
  readonly shares: readonly bigint[];
  readonly voutputs: readonly Voutput[];
  readonly parameters: ThresholdParameters;
}

/** For tests: `size` trustees make a key that `threshold` of them can use; every message is checked on the way. */
export function exampleThreshold(
  { size, threshold }: { readonly size: number; readonly threshold: number },
  random: RandomSource,
): ExampleThreshold {
  const seeds = Array.from({ length: size }, () => generateSeed(random));
  const keys = seeds.map((seed) => seedKeys(seed, random));
  const certificates = unwrap(
    checkCertificates(
      keys.map((each, at) =>
        makeCertificate({ context: { group: "Ed25519", size, threshold, index: at + 1 }, keys: each }, random),
      ),
    ),
  );
  const polynomials = keys.map((each, at) => makePolynomial({ keys: each, index: at + 1, certificates }, random));
  const coefexps = polynomials.map(
    (polynomial, at) => unwrap(checkPolynomial({ certificates, index: at + 1 }, polynomial)).coefexps,
  );
  const shares = keys.map((each, at) => {
    const input = { keys: each, index: at + 1, certificates };
    return unwrap(checkVinput(input, vinputFor(at + 1, polynomials), random)).share;
  });
  const voutputs = keys.map((each, at) => {
    const voutput = makeVoutput({ keys: each, share: shares[at] ?? 0n }, random);
    unwrap(checkVoutput({ certificates, index: at + 1, coefexps }, voutput));
    return voutput;
  });
  const parameters = thresholdParameters({ certificates, polynomials, voutputs });
  return { seeds, keys, certificates, polynomials, shares, voutputs, parameters };
}
