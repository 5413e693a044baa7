import type { DkgTransaction } from "@tabella/chain/dkg-transaction";
import { admitCertificate } from "@tabella/chain/registrar";
import { exampleThreshold } from "@tabella/election/testing/example-threshold";
import { encodeCertificate, makeCertificate } from "@tabella/election/threshold/certificate";
import { encodePolynomial } from "@tabella/election/threshold/polynomial";
import { generateSeed, seedKeys } from "@tabella/election/threshold/seed-keys";
import {
  admitted,
  ceremonyChain,
  ceremonyElection,
  ceremonySecrets,
  ceremonySteps,
  ceremonyUuid,
  certificateOf,
  commitmentOf,
  electionSteps,
  genesisHash,
  outputOf,
  polynomialMessage,
  polynomialOf,
  polynomialText,
  signedBy,
} from "./ceremony-story.ts";
import type { Step } from "./forged-chain.ts";
import { changed, edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import { chainFiles, genesis, network, registrarOf, stranger, trueDays } from "./story.ts";
import { identity } from "./strange-points.ts";

/* Lies in a key ceremony, which goes on beside an election of other trustees: nothing else depends on it. */

const elsewhere = "22222222222222";
const other = (digits: string) => `${BigInt(digits) ^ 1n}`;

/** A chain on which the ceremony comes to these steps, and an election that has nothing to do with it is a whole record. */
export function beside(name: string, lie: string, steps: readonly Step[]): Member {
  const { open, close } = trueDays().bare;
  return {
    name: `ceremony-${name}`,
    lie,
    check: "chain.transactions",
    files: chainFiles([open, ...steps, close]),
  };
}

export function certificateAdmissionLies(): Member[] {
  const { random } = ceremonyElection();
  const first = certificateOf(1);
  const context = { group: "Ed25519", size: 2, threshold: 1, index: 2 } as const;
  const fresh = (change: Record<string, unknown> = {}) => {
    const keys = seedKeys(generateSeed(random), random);
    return encodeCertificate(makeCertificate({ context: { ...context, ...change } as typeof context, keys }, random));
  };
  const [one] = ceremonySecrets().keys;
  if (one === undefined) throw new Error("there is a first trustee");
  const lie = (name: string, text: string, second: DkgTransaction, before: readonly DkgTransaction[] = [first]) =>
    beside(`certificate-${name}`, text, [{ transactions: before }, { transactions: [second], truth: [] }]);
  const ofKeys = (keys: typeof one) => encodeCertificate(makeCertificate({ context, keys }, random));
  const freshOne = seedKeys(generateSeed(random), random);
  const { add, open } = electionSteps();
  const ceremony = ceremonySteps();
  return [
    lie(
      "by-stranger",
      "A certificate was admitted by one who is not the registrar.",
      admitCertificate(registrarOf(genesis, stranger), { election: ceremonyUuid(), attempt: 1, certificate: fresh() }),
    ),
    lie("attempt-skipped", "The third attempt follows on the first.", admitted(fresh(), { attempt: 3 })),
    lie(
      "attempt-back",
      "A certificate is for an attempt that was given up.",
      certificateOf(2),
      [first, admitted(fresh({ index: 1 }), { attempt: 2 })].toSorted((a, b) => a.attempt - b.attempt),
    ),
    lie("blank", "A line end stands behind a certificate.", admitted(`${fresh()}\n`)),
    lie(
      "signature",
      "A certificate is not signed by its owner.",
      admitted(changed(fresh(), ["signature", "response"], other)),
    ),
    lie("size", "A certificate is for a ceremony of another size.", admitted(fresh({ size: 3 }))),
    lie(
      "threshold",
      "A certificate is for a ceremony of another threshold.",
      admitted(fresh({ size: 3, threshold: 2 })),
    ),
    lie("index", "A trustee has two certificates.", admitted(fresh({ index: 1 }))),
    lie("keys-of-other", "A trustee has the keys of another.", admitted(ofKeys(one))),
    lie(
      "keys-same",
      "A trustee has one key for both uses.",
      admitted(ofKeys({ ...freshOne, encryption: freshOne.verification })),
    ),
    lie(
      "keys-used",
      "A trustee has the keys of an earlier ceremony.",
      admitted(encodeCertificate(makeCertificate({ context: { ...context, index: 1 }, keys: one }, random)), {
        election: elsewhere,
      }),
    ),
    beside("certificate-many", "A ceremony has more trustees than can be checked in a block's time.", [
      { transactions: [admitted(fresh({ size: 21, index: 1 }))], truth: [] },
    ]),
    {
      name: "ceremony-certificate-late",
      lie: "A certificate was admitted when the election was open.",
      check: "chain.transactions",
      files: chainFiles(
        [
          ...Object.values(ceremony),
          open,
          { transactions: [admitted(fresh({ index: 1 }), { attempt: 2 })], truth: [] },
          add,
          ...ceremonyChain().slice(6),
        ],
        network,
        ceremonyElection(),
      ),
    },
  ];
}

export function turnLies(): Member[] {
  const { certificates, commitments, polynomials, outputs } = ceremonySteps();
  const { keys } = ceremonySecrets();
  const [one, two] = keys;
  const unsigned = {
    election_id: ceremonyUuid(),
    attempt: 1,
    index: 1,
    type: "dkg-commitment",
    commitment: genesisHash,
  } as const;
  const lie = (name: string, text: string, transaction: unknown, before: readonly Step[] = [certificates]) =>
    beside(name, text, [...before, { transactions: [transaction as DkgTransaction], truth: [] }]);
  const { open } = electionSteps();
  return [
    lie(
      "commitment-unknown",
      "A trustee committed in a ceremony that there is not.",
      signedBy(one, { ...unsigned, election_id: elsewhere }),
    ),
    lie(
      "commitment-attempt",
      "A trustee committed in an attempt that has not begun.",
      signedBy(one, { ...unsigned, attempt: 2 }),
    ),
    lie("commitment-stranger", "A trustee committed who has no certificate.", signedBy(one, { ...unsigned, index: 3 })),
    lie("commitment-twice", "A trustee committed twice.", signedBy(one, unsigned), [
      certificates,
      { transactions: commitments.transactions.slice(0, 1) },
    ]),
    lie("commitment-early", "A trustee committed before all had certificates.", commitmentOf(1), [
      { transactions: certificates.transactions.slice(0, 1) },
    ]),
    lie("commitment-by-other", "A trustee's commitment is signed by another.", signedBy(two, unsigned)),
    lie(
      "commitment-elsewhere",
      "A trustee committed on another chain.",
      signedBy(one, unsigned, `0x${"11".repeat(32)}`),
    ),
    {
      name: "ceremony-commitment-late",
      lie: "A trustee committed when the election was open.",
      check: "chain.transactions",
      files: chainFiles(
        [
          certificates,
          commitments,
          polynomials,
          outputs,
          open,
          { transactions: [commitmentOf(1)], truth: [] },
          ...ceremonyChain().slice(5),
        ],
        network,
        ceremonyElection(),
      ),
    },
    lie("polynomial-early", "A trustee showed its polynomial before all had committed.", polynomialOf(1), [
      certificates,
      { transactions: [commitmentOf(1)] },
    ]),
    lie("output-early", "A trustee showed its key before all polynomials were there.", outputOf(1), [
      certificates,
      commitments,
      { transactions: [polynomialOf(1)] },
    ]),
    lie("output-twice", "A trustee showed its key twice.", outputOf(1), [
      certificates,
      commitments,
      polynomials,
      { transactions: [outputOf(1)] },
    ]),
    lie("output-late", "A trustee showed its key again when the ceremony was complete.", outputOf(1), [
      certificates,
      commitments,
      polynomials,
      outputs,
    ]),
  ];
}

export function polynomialLies(): Member[] {
  const { certificates, commitments } = ceremonySteps();
  const text = polynomialText(1);
  const message = polynomialMessage(1);
  /** The trustee committed to the lie. */
  const committed = (name: string, lie: string, lying: string) =>
    beside(`polynomial-${name}`, lie, [
      certificates,
      { transactions: [commitmentOf(1, lying), commitmentOf(2)] },
      { transactions: [polynomialOf(1, lying)], truth: [] },
    ]);
  const [secret = ""] = message.secrets;
  const withSecret = (change: (text: string) => string) =>
    encodePolynomial({ ...message, secrets: [change(secret), ...message.secrets.slice(1)] });
  const elsewhereMessage = exampleThreshold({ size: 2, threshold: 1 }, ceremonyElection().random).polynomials[0];
  if (elsewhereMessage === undefined) throw new Error("there is another polynomial");
  return [
    beside("polynomial-other", "A trustee showed another polynomial than it had committed to.", [
      certificates,
      commitments,
      {
        transactions: [polynomialOf(1, encodePolynomial({ ...message, secrets: message.secrets.toReversed() }))],
        truth: [],
      },
    ]),
    committed("blank", "A line end stands behind a polynomial.", `${text}\n`),
    committed("more", "A polynomial has a field that the specification does not know.", edited(text, ["x"], 1)),
    committed(
      "secrets-less",
      "A trustee got no share.",
      encodePolynomial({ ...message, secrets: message.secrets.slice(1) }),
    ),
    committed(
      "secrets-many",
      "There are more shares than any ceremony has trustees.",
      edited(
        text,
        ["secrets"],
        Array.from({ length: 101 }, () => ""),
      ),
    ),
    committed(
      "secret-identity",
      "A share is encrypted so that everybody can read it.",
      withSecret((each) => edited(each, ["alpha"], identity)),
    ),
    committed(
      "secret-more",
      "An encrypted share has a field that the specification does not know.",
      withSecret((each) => edited(each, ["x"], 1)),
    ),
    committed(
      "secret-short",
      "An encrypted share has no room for a tag.",
      withSecret((each) => edited(each, ["data"], "00")),
    ),
    committed(
      "secret-upper-case",
      "An encrypted share is in upper case.",
      withSecret((each) => changed<string>(each, ["data"], (data) => data.toUpperCase())),
    ),
    committed(
      "own-identity",
      "The coefficients are encrypted so that everybody can read them.",
      encodePolynomial({ ...message, polynomial: edited(message.polynomial, ["alpha"], identity) }),
    ),
    committed(
      "points-unsigned",
      "The points are not signed by their owner.",
      changed(text, ["coefexps", "signature", "response"], other),
    ),
    committed(
      "points-unbound",
      "The points are not signed together with all certificates.",
      changed(text, ["signature", "response"], other),
    ),
    committed("of-other-ceremony", "The polynomial is from another ceremony.", encodePolynomial(elsewhereMessage)),
  ];
}
