import type { DkgTransaction } from "@tabella/chain/dkg-transaction";
import { ed25519Group as group } from "@tabella/crypto/group";
import { unwrap } from "@tabella/election/testing/example-election";
import { exampleThreshold } from "@tabella/election/testing/example-threshold";
import { checkCoefexps } from "@tabella/election/threshold/coefexps";
import { makeComplaint } from "@tabella/election/threshold/complaint";
import { encodePolynomial } from "@tabella/election/threshold/polynomial";
import { makeVoutput } from "@tabella/election/threshold/voutput";
import {
  ceremonyChain,
  ceremonyElection,
  ceremonySecrets,
  ceremonySteps,
  ceremonyUuid,
  commitmentOf,
  electionSteps,
  genesisHash,
  outputOf,
  outputText,
  polynomialMessage,
  polynomialOf,
  polynomialText,
  signedBy,
} from "./ceremony-story.ts";
import type { Step } from "./forged-chain.ts";
import { changed, edited } from "./json-text.ts";
import { beside } from "./lies-ceremony.ts";
import type { Member } from "./member.ts";
import { reordered } from "./signing.ts";
import { chainFiles, network } from "./story.ts";

const other = (digits: string) => `${BigInt(digits) ^ 1n}`;

export function outputLies(): Member[] {
  const { certificates, commitments, polynomials, outputs } = ceremonySteps();
  const secrets = ceremonySecrets();
  const { random } = ceremonyElection();
  const before = [certificates, commitments, polynomials];
  const text = outputText(1);
  const lie = (name: string, what: string, transaction: DkgTransaction, steps: readonly Step[] = before) =>
    beside(name, what, [...steps, { transactions: [transaction], truth: [] }]);
  const said = (name: string, what: string, output: string) => lie(`output-${name}`, what, outputOf(1, output));
  const elsewhereOutput = exampleThreshold({ size: 2, threshold: 1 }, random).voutputs[0];
  const statement = {
    genesisHash,
    election: ceremonyUuid(),
    attempt: 1,
    from: 1,
    against: 2,
    certificates: secrets.certificates,
    secret: polynomialMessage(2).secrets[0] ?? "",
    coefexps: unwrap(checkCoefexps({ certificates: secrets.certificates, index: 2 }, polynomialMessage(2))),
  };
  const [one] = secrets.keys;
  if (one === undefined) throw new Error("there is a first trustee");
  const complaint = makeComplaint(statement, one, random);
  const complaining = (change: object) =>
    signedBy(one, {
      election_id: ceremonyUuid(),
      attempt: 1,
      index: 1,
      type: "dkg-complaint",
      against: 2,
      ...complaint,
      ...change,
    } as const);
  return [
    said("blank", "A line end stands behind a trustee's output.", `${text}\n`),
    said("more", "A trustee's output has a field that the specification does not know.", edited(text, ["x"], 1)),
    said(
      "pok",
      "A trustee does not show that it knows its key.",
      changed(text, ["public_key", "pok", "response"], other),
    ),
    said(
      "signature",
      "A trustee has not signed its key.",
      changed(text, ["public_key", "signature", "response"], other),
    ),
    said(
      "private-form",
      "What a trustee keeps for itself is no encrypted message.",
      edited(text, ["private_key"], "{}"),
    ),
    said(
      "other-key",
      "A trustee's key does not follow from the polynomials.",
      edited(text, ["public_key"], elsewhereOutput?.public_key),
    ),
    lie("complaint-unfounded", "A trustee complained of a share that is right.", complaining({})),
    lie(
      "complaint-opened-otherwise",
      "A trustee opened a share with a point that is not its own.",
      complaining({ shared: group.encode(group.multiplyGenerator(4_711n)) }),
    ),
    lie(
      "complaint-proof",
      "A trustee does not show that a share opens with its point.",
      complaining({ proof: { ...complaint.proof, response: other(complaint.proof.response) } }),
    ),
    beside("complaint-of-itself", "A trustee sent itself a wrong share, and complained of itself.", [
      ...wrongShares(1),
      { transactions: [complaintOf(1, 1)], truth: [] },
    ]),
    lie("complaint-of-nobody", "A trustee complained of one who is not there.", complaining({ against: 3 })),
    lie("complaint-after-output", "A trustee complained that had found all shares right.", complaining({}), [
      ...before,
      { transactions: [outputOf(1)] },
    ]),
    lie("complaint-late", "A trustee complained when the ceremony was complete.", complaining({}), [
      ...before,
      outputs,
    ]),
  ];
}

/** A ceremony up to its polynomials, in which a trustee has exchanged the shares: none can be read by whom it is for. */
function wrongShares(liar: number): Step[] {
  const { certificates } = ceremonySteps();
  const lying = wrongPolynomial(liar);
  const all = [1, 2].map((index) => (index === liar ? lying : polynomialText(index)));
  return [
    certificates,
    { transactions: all.map((text, at) => commitmentOf(at + 1, text)) },
    { transactions: all.map((text, at) => polynomialOf(at + 1, text)) },
  ];
}

function wrongPolynomial(liar: number): string {
  const message = polynomialMessage(liar);
  return encodePolynomial({ ...message, secrets: message.secrets.toReversed() });
}

/** A trustee opens the share that a liar sent it. */
function complaintOf(from: number, against: number): DkgTransaction {
  const { certificates, keys } = ceremonySecrets();
  const own = keys[from - 1];
  if (own === undefined) throw new Error(`there is a trustee ${from}`);
  const message = polynomialMessage(against);
  const statement = {
    genesisHash,
    election: ceremonyUuid(),
    attempt: 1,
    from,
    against,
    certificates,
    secret: message.secrets.toReversed()[from - 1] ?? "",
    coefexps: unwrap(checkCoefexps({ certificates, index: against }, message)),
  };
  const complaint = makeComplaint(statement, own, ceremonyElection().random);
  const unsigned = { election_id: ceremonyUuid(), attempt: 1, index: from, type: "dkg-complaint", against } as const;
  return signedBy(own, { ...unsigned, ...complaint }) as DkgTransaction;
}

/** A ceremony that fails, truly: the second trustee sent the first a share that cannot be read. */
export function failedCeremony(): Step[] {
  return [...wrongShares(2), { transactions: [complaintOf(1, 2)] }];
}

/** An election that is opened with a key that its ceremony did not make. */
export function openingLies(): Member[] {
  const { certificates, commitments, polynomials, outputs } = ceremonySteps();
  const { add, vote, close, decrypt, result, open, late } = electionSteps();
  const chain = (name: string, lie: string, steps: readonly Step[]): Member => ({
    name: `ceremony-${name}`,
    lie,
    check: "chain.transactions",
    files: chainFiles(steps, network, ceremonyElection()),
  });
  const rest = [add, vote, close, decrypt, result];
  const [opening] = open.transactions;
  if (opening?.type !== "open-election") throw new Error("the election is opened");
  const { keys, shares } = ceremonySecrets();
  const [one] = keys;
  if (one === undefined) throw new Error("there is a first trustee");
  const again = makeVoutput({ keys: one, share: shares[0] ?? 0n }, ceremonyElection().random);
  const remade = edited(opening.trustees, [0, 1, "verification_keys", 0], again.public_key);
  const [second] = outputs.transactions;
  if (second === undefined) throw new Error("there is an output");
  return [
    chain("none", "The election's key was made by no ceremony on the chain.", [open, ...rest]),
    chain("incomplete", "The election was opened before its ceremony was complete.", [
      certificates,
      commitments,
      polynomials,
      { transactions: [second] },
      open,
      ...rest,
    ]),
    chain("other-parameters", "The election's trustees are not word for word those of the ceremony.", [
      certificates,
      commitments,
      polynomials,
      outputs,
      { transactions: [reordered(opening, { trustees: remade })], truth: [opening] },
      ...rest,
    ]),
    chain("late-part", "A trustee decrypted after the result.", [...ceremonyChain(), late]),
  ];
}
