import { checkBallot, choicesOf, smartTracker } from "@tabella/election/ballot";
import { type Ballot, parseBallot } from "@tabella/election/ballot-message";
import { choiceCount } from "@tabella/election/question";
import type { CiphertextTable } from "@tabella/election/tally";
import { type Audit, eachBallotChecks } from "./audit.ts";
import type { Setup } from "./audit-setup.ts";

/** A ballot that counts. */
export interface CountedBallot {
  readonly choices: CiphertextTable;
  readonly weight: number;
}

/**
 * Every ballot by itself and against those before it.
 * @returns the ballots that count: of each credential the last (spec 4.17), in the order of the specification
 */
export function auditBallots(audit: Audit, setup: Setup, ballots: readonly string[]): CountedBallot[] {
  for (const check of eachBallotChecks) audit.expect(check, ballots.length);
  const seen = new Set<string>();
  const counted = new Map<string, CountedBallot>();
  for (const [at, text] of ballots.entries()) {
    const about = `ballot ${at + 1} (${smartTracker(text)})`;
    const ballot = auditBallot(audit, { setup, text, about, seen });
    if (ballot === null) continue;
    const credential = ballot.group.encode(ballot.credential);
    const weight = setup.weights.get(credential);
    if (weight === undefined || !canBeAdded(setup, ballot)) continue;
    // "Remove it, add b": a later ballot takes the last place, not that of the one which it replaces.
    counted.delete(credential);
    counted.set(credential, { choices: choicesOf(ballot), weight });
  }
  return [...counted.values()];
}

/** A ciphertext for each choice of the election; without, the ballot's proofs have failed, and there is nothing to add. */
function canBeAdded({ context }: Setup, ballot: Ballot): boolean {
  return context.election.questions.every(
    (question, at) => ballot.answers[at]?.choices.length === choiceCount(question),
  );
}

/**
 * One ballot: form, election, credential on the list, ciphertexts not seen before, signature, proofs.
 * @param input.seen ciphertext components of the ballots before it; those of this one are added
 * @returns null if it could not be read
 */
export function auditBallot(
  audit: Audit,
  input: { readonly setup: Setup; readonly text: string; readonly about: string; readonly seen: Set<string> },
): Ballot | null {
  const { setup, text, about, seen } = input;
  const { context, weights } = setup;
  const ballot = audit.take("ballot.form", parseBallot(context, text), about);
  if (ballot === null) return null;
  const { group } = context;
  // P-511
  const isListed = weights.has(group.encode(ballot.credential));
  audit.record("ballot.credential", isListed, `${about}: its credential is not on the list`);
  const components = choicesOf(ballot)
    .flat()
    .flatMap(({ alpha, beta }) => [group.encode(alpha), group.encode(beta)]);
  // P-513
  const isCopied = components.some((component, at) => seen.has(component) || components.indexOf(component) < at);
  audit.record(
    "ballot.ciphertexts-unique",
    !isCopied,
    `${about}: a ciphertext component was seen before (ballot copying)`,
  );
  for (const component of components) seen.add(component);

  const checked = checkBallot(context, ballot);
  const failure = checked.ok ? null : checked.error;
  const question = failure === null || failure.question === null ? "" : `, question ${failure.question + 1}`;
  for (const [step, check] of steps) {
    // checkBallot stops at its first failure: what comes behind it did not run and is not counted.
    if (!audit.record(check, failure?.check !== step, `${about}${question}: ${failure?.detail ?? ""}`)) break;
  }
  return ballot;
}

/** What checkBallot looks at, in its order. */
const steps = [
  ["election", "ballot.election"],
  ["signature", "ballot.signature"],
  ["proof", "ballot.proofs"],
] as const;
