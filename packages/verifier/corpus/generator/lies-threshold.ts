import { ed25519Group as group } from "@tabella/crypto/group";
import { encodeJson } from "@tabella/election/compact-json";
import { exampleThreshold } from "@tabella/election/testing/example-threshold";
import { type SignedMessage, signMessage } from "@tabella/election/threshold/signed-message";
import type { ThresholdParameters } from "@tabella/election/threshold/threshold-parameters";
import { mixedPlan, thresholdPlan } from "./elections.ts";
import { forgeArchive } from "./forged-archive.ts";
import { forgeElection, type TrusteeSecrets } from "./forged-election.ts";
import { changed, edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import { identity, offCurve, orderEight, unreducedScalar, withTorsion } from "./strange-points.ts";

/* Lies about trustees of whom some suffice: each message is signed again where its author could have lied. */

type Check = Member["check"];
type Path = readonly (string | number)[];

/** Of the one item of the message. */
const item = [0, 1] as const;
const other = (digits: string) => `${BigInt(digits) ^ 1n}`;
const otherPoint = group.encode(group.multiplyGenerator(4_711n));

export function thresholdLies(): Member[] {
  const lie = (
    check: Check,
    name: string,
    text: string,
    trusteesText: (text: string, secrets: TrusteeSecrets) => string,
  ): Member => ({
    name: `threshold-${name}`,
    lie: text,
    check,
    files: { archive: forgeArchive(forgeElection({ ...thresholdPlan, trusteesText }).record) },
  });
  const form = (name: string, text: string, path: Path, value: unknown) =>
    lie("setup.trustees", name, text, (trustees) => edited(trustees, [...item, ...path], value));
  const proof = (name: string, text: string, path: Path, change: (value: string) => string = other) =>
    lie("setup.trustee-proofs", name, text, (trustees) => changed(trustees, [...item, ...path], change));
  const whole = (
    check: Check,
    name: string,
    text: string,
    change: (parameters: ThresholdParameters, secrets: TrusteeSecrets) => unknown,
  ) =>
    lie(check, name, text, (trustees, secrets) =>
      changed<ThresholdParameters>(trustees, item, (parameters) => change(parameters, secrets)),
    );
  /** The first trustee says something else in its certificate, and signs it. */
  const certificate = (name: string, text: string, path: Path, value: unknown, at = 0) =>
    whole("setup.trustees", `certificate-${name}`, text, (all, { thresholds, random }) => {
      const { certs } = all;
      const message = edited(certs[at]?.message ?? "", path, value);
      const signed = signMessage(thresholds[0]?.keys[at]?.signing ?? 0n, message, random);
      return { ...all, certs: certs.toSpliced(at, 1, signed) };
    });
  const resignedText = (name: string, text: string, change: (message: string) => string) =>
    whole("setup.trustees", `certificate-${name}`, text, (all, { thresholds, random }) => {
      const { certs } = all;
      const message = change(certs[0]?.message ?? "");
      return {
        ...all,
        certs: certs.toSpliced(0, 1, signMessage(thresholds[0]?.keys[0]?.signing ?? 0n, message, random)),
      };
    });
  /** The first trustee says something else of its polynomial, and signs that alone. */
  const coefexps = (check: Check, name: string, text: string, change: (message: string) => string) =>
    whole(check, `points-${name}`, text, (all, { thresholds, random }) => {
      const message = change(all.coefexps[0]?.message ?? "");
      const signed = signMessage(thresholds[0]?.keys[0]?.signing ?? 0n, message, random);
      return { ...all, coefexps: all.coefexps.toSpliced(0, 1, signed) };
    });
  const reversed = (list: "certs" | "coefexps" | "signatures" | "verification_keys") => (all: ThresholdParameters) => ({
    ...all,
    [list]: all[list].toReversed(),
  });
  const dropped = (list: "certs" | "coefexps" | "signatures" | "verification_keys") => (all: ThresholdParameters) => ({
    ...all,
    [list]: all[list].slice(1),
  });
  const verification = ["verification"] as const;
  return [
    form("kind", "Trustees of a threshold are of a kind that the specification does not know.", [], undefined),
    lie("setup.trustees", "kind-other", "The threshold is said to be by another author.", (text) =>
      edited(text, [0, 0], "Shamir"),
    ),
    form("more", "The parameters have a field that the specification does not know.", ["x"], 1),
    form("number", "The threshold is one higher than the certificates say.", ["threshold"], 3),
    form("number-lower", "The threshold is one lower than the certificates say.", ["threshold"], 1),
    form("zero", "Nobody is needed to decrypt.", ["threshold"], 0),
    form("fraction", "One and a half trustees are needed to decrypt.", ["threshold"], 1.5),
    form("huge", "More trustees are needed than any election may have.", ["threshold"], 101),
    form("certificate-more", "A certificate has a field that the specification does not know.", ["certs", 0, "x"], 1),
    form(
      "key-more",
      "A trustee's key has a field that the specification does not know.",
      ["verification_keys", 0, "x"],
      1,
    ),
    form("key-identity", "A trustee's key is the identity.", ["verification_keys", 0, "public_key"], identity),
    form(
      "key-off-curve",
      "A trustee's key is no point of the curve.",
      ["verification_keys", 0, "public_key"],
      offCurve,
    ),
    form("key-small-order", "A trustee's key is of order 8.", ["verification_keys", 0, "public_key"], orderEight),
    whole("setup.trustees", "certificates-none", "Nobody has a certificate, nor anything else.", (all) => ({
      ...all,
      certs: [],
      coefexps: [],
      signatures: [],
      verification_keys: [],
    })),
    whole("setup.trustees", "certificates-less", "A certificate is missing.", dropped("certs")),
    whole("setup.trustees", "certificates-swapped", "The certificates stand in another order.", reversed("certs")),
    whole("setup.trustees", "coefexps-less", "A trustee's points are missing.", dropped("coefexps")),
    whole("setup.trustees", "signatures-less", "A signature with all certificates is missing.", dropped("signatures")),
    whole("setup.trustees", "keys-less", "A trustee's key is missing.", dropped("verification_keys")),
    whole("setup.trustees", "one-less", "A trustee is missing with all that it gave.", (all) =>
      dropped("certs")({
        ...all,
        ...dropped("coefexps")({ ...all, ...dropped("signatures")({ ...all, ...dropped("verification_keys")(all) }) }),
      } as ThresholdParameters),
    ),
    certificate("index", "A certificate is of the place of another trustee.", ["context", "index"], 2),
    certificate("index-zero", "A certificate is of place 0.", ["context", "index"], 0),
    certificate("index-fraction", "A certificate is of place one and a half.", ["context", "index"], 1.5),
    certificate("index-above", "A certificate is of a place behind the last.", ["context", "index"], 4, 2),
    certificate("size", "A certificate is for more trustees than there are.", ["context", "size"], 4),
    certificate("size-one", "A certificate is for one trustee.", ["context", "size"], 1),
    certificate("size-fraction", "A certificate is for three and a half trustees.", ["context", "size"], 3.5),
    certificate(
      "size-huge",
      "A certificate is for more trustees than any election may have.",
      ["context", "size"],
      101,
    ),
    certificate("threshold", "Certificates do not agree on the threshold.", ["context", "threshold"], 1, 1),
    certificate("threshold-zero", "A certificate says that nobody is needed.", ["context", "threshold"], 0, 1),
    certificate(
      "threshold-fraction",
      "A certificate says that one and a half are needed.",
      ["context", "threshold"],
      1.5,
      1,
    ),
    certificate(
      "threshold-all",
      "A certificate says that all are needed, for which there are single trustees.",
      ["context", "threshold"],
      3,
      1,
    ),
    certificate("group", "A certificate is for another group.", ["context", "group"], "RFC-3526-2048"),
    certificate(
      "context-more",
      "A certificate's context has a field that the specification does not know.",
      ["context", "x"],
      1,
    ),
    certificate("message-more", "What a trustee signed has a field that the specification does not know.", ["x"], 1),
    certificate(
      "encryption-identity",
      "Messages to a trustee are encrypted with the identity.",
      ["encryption"],
      identity,
    ),
    certificate(
      "encryption-off-curve",
      "Messages to a trustee are encrypted with no point of the curve.",
      ["encryption"],
      offCurve,
    ),
    certificate(
      "verification-identity",
      "A trustee's signatures are checked with the identity.",
      verification,
      identity,
    ),
    certificate(
      "verification-small-order",
      "A trustee's signatures are checked with a point of order 8.",
      verification,
      orderEight,
    ),
    resignedText("keys-same", "A trustee has one key for both uses.", (message) =>
      edited(message, ["encryption"], JSON.parse(message).verification),
    ),
    resignedText("blank", "A certificate is not in the one form.", (message) => message.replace(",", ", ")),
    whole(
      "setup.trustees",
      "certificate-copied",
      "A trustee has the keys of another.",
      (all, { thresholds, random }) => {
        const { certs } = all;
        const message = edited(certs[0]?.message ?? "", ["context", "index"], 2);
        return {
          ...all,
          certs: certs.toSpliced(1, 1, signMessage(thresholds[0]?.keys[0]?.signing ?? 0n, message, random)),
        };
      },
    ),
    coefexps("setup.trustees", "less", "A polynomial has a point less than the threshold demands.", (message) =>
      edited(message, ["coefexps", 1], undefined),
    ),
    coefexps("setup.trustees", "more", "A polynomial has a point more than the threshold demands.", (message) =>
      changed<string[]>(message, ["coefexps"], (points) => [...points, otherPoint]),
    ),
    coefexps("setup.trustees", "none", "A polynomial has no points.", (message) => edited(message, ["coefexps"], [])),
    coefexps("setup.trustees", "field", "A polynomial has a field that the specification does not know.", (message) =>
      edited(message, ["x"], 1),
    ),
    coefexps("setup.trustees", "identity", "A point of a polynomial is the identity.", (message) =>
      edited(message, ["coefexps", 1], identity),
    ),
    coefexps("setup.trustees", "torsion", "A point of a polynomial has a part of small order.", (message) =>
      changed(message, ["coefexps", 1], withTorsion),
    ),
    coefexps(
      "setup.trustee-proofs",
      "other",
      "A trustee's points are not those that it signed with all certificates.",
      (message) => edited(message, ["coefexps", 1], otherPoint),
    ),
    coefexps("setup.trustee-proofs", "swapped", "A trustee's points stand in another order.", (message) =>
      changed<string[]>(message, ["coefexps"], (points) => points.toReversed()),
    ),
    whole(
      "setup.trustees",
      "key-of-all-identity",
      "All points together cancel out: everybody knows the key.",
      cancelled,
    ),
    proof("certificate-challenge", "The challenge of a certificate's signature is another.", [
      "certs",
      0,
      "signature",
      "challenge",
    ]),
    proof("certificate-response", "The response of a certificate's signature is another.", [
      "certs",
      0,
      "signature",
      "response",
    ]),
    proof(
      "certificate-response-unreduced",
      "The response of a certificate's signature is not below the order of the group.",
      ["certs", 0, "signature", "response"],
      unreducedScalar,
    ),
    proof("coefexps-challenge", "The challenge of a signature on points is another.", [
      "coefexps",
      0,
      "signature",
      "challenge",
    ]),
    proof("coefexps-response", "The response of a signature on points is another.", [
      "coefexps",
      0,
      "signature",
      "response",
    ]),
    proof("signature-challenge", "The challenge of a signature with all certificates is another.", [
      "signatures",
      0,
      "challenge",
    ]),
    proof("signature-response", "The response of a signature with all certificates is another.", [
      "signatures",
      0,
      "response",
    ]),
    proof("key-pok-challenge", "The challenge of a trustee's proof of knowledge is another.", [
      "verification_keys",
      0,
      "pok",
      "challenge",
    ]),
    proof("key-pok-response", "The response of a trustee's proof of knowledge is another.", [
      "verification_keys",
      0,
      "pok",
      "response",
    ]),
    proof("key-signature-challenge", "The challenge of the signature on a trustee's key is another.", [
      "verification_keys",
      0,
      "signature",
      "challenge",
    ]),
    proof("key-signature-response", "The response of the signature on a trustee's key is another.", [
      "verification_keys",
      0,
      "signature",
      "response",
    ]),
    whole(
      "setup.trustee-proofs",
      "signatures-swapped",
      "The signatures with all certificates stand in another order.",
      reversed("signatures"),
    ),
    whole(
      "setup.trustee-proofs",
      "coefexps-all-swapped",
      "The trustees have each other's points.",
      reversed("coefexps"),
    ),
    whole(
      "setup.trustee-proofs",
      "keys-swapped",
      "The trustees have each other's keys.",
      reversed("verification_keys"),
    ),
    whole(
      "setup.trustee-proofs",
      "key-of-other",
      "A trustee's key does not follow from the polynomials: it has made one of its own.",
      otherKey,
    ),
    whole(
      "setup.trustee-proofs",
      "of-other-ceremony",
      "A trustee's points are from a ceremony with other trustees.",
      (all, { thresholds, random }) => {
        const elsewhere = exampleThreshold({ size: 3, threshold: 2 }, random);
        const signing = thresholds[0]?.keys[0]?.signing ?? 0n;
        const [points] = elsewhere.polynomials;
        const [, ...signatures] = all.signatures;
        return {
          ...all,
          coefexps: [signMessage(signing, points?.coefexps.message ?? "", random), ...all.coefexps.slice(1)],
          signatures: [points?.signature, ...signatures],
        };
      },
    ),
    {
      name: "threshold-key-copied",
      lie: "A single trustee has the key of one of a threshold.",
      check: "setup.trustees",
      files: {
        archive: forgeArchive(
          forgeElection({
            ...mixedPlan,
            trusteesText: (text) => {
              const { pok, public_key } = JSON.parse(text)[1][1].verification_keys[0];
              return edited(text, [0, 1], { pok, public_key });
            },
          }).record,
        ),
      },
    },
  ];
}

/** A trustee signs a key of its own, with a proof that holds. */
function otherKey(all: ThresholdParameters, { thresholds, random }: TrusteeSecrets): unknown {
  const elsewhere = exampleThreshold({ size: 3, threshold: 2 }, random);
  const [key] = elsewhere.parameters.verification_keys;
  const signing = thresholds[0]?.keys[0]?.signing ?? 0n;
  const { signature } = signMessage(signing, key?.public_key ?? "", random);
  return { ...all, verification_keys: [{ ...key, signature }, ...all.verification_keys.slice(1)] };
}

/** The last trustee chooses its points when it has seen the others', so that the sum is nothing. */
function cancelled(all: ThresholdParameters, { thresholds, random }: TrusteeSecrets): unknown {
  const points = (signed: SignedMessage | undefined): string[] => JSON.parse(signed?.message ?? "").coefexps;
  const decode = (text = "") => {
    const decoded = group.decode(text);
    if (!decoded.ok) throw new Error(decoded.error);
    return decoded.value;
  };
  const sum = [0, 1].map((at) => group.add(decode(points(all.coefexps[0])[at]), decode(points(all.coefexps[1])[at])));
  const message = encodeJson({ coefexps: sum.map((point) => group.encode(group.negate(point))) });
  return {
    ...all,
    coefexps: [...all.coefexps.slice(0, 2), signMessage(thresholds[0]?.keys[2]?.signing ?? 0n, message, random)],
  };
}
