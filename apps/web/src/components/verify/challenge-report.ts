import { certifiedElection, type ElectionEvidence } from "@tabella/chain/certified-election";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { readArchive } from "@tabella/election/archive";
import { expandChallengeLink, parseChallengeLink } from "@tabella/election/challenge-link";
import {
  type ChallengeFailure,
  type ChallengeStep,
  challengedBallotLengthMax,
  challengeSteps,
  checkChallengedBallot,
  parseChallengedBallot,
} from "@tabella/election/challenged-ballot";
import { type ElectionContext, openElection } from "@tabella/election/election";

/** An opened ballot as it was handed over: a file, or a link (a whole address, or what stands behind its `#`). */
export interface OpenedBallotInput {
  readonly electionId: string;
  readonly kind: "file" | "link";
  readonly text: string;
}

/** Each has a sentence in messages/…/verify.json that says what to do. */
export type OpenedBallotFailure = "EMPTY" | "TOO_LARGE" | "A_RECEIPT" | "LINK_DAMAGED" | "NOT_AN_OPENED_BALLOT";

/** Tells an opened ballot from what people take for one, by its form only. */
export function readOpenedBallot(given: string): Result<OpenedBallotInput, OpenedBallotFailure> {
  const text = given.trim();
  if (text === "") return err("EMPTY");
  if (text.length > challengedBallotLengthMax) return err("TOO_LARGE");
  if (!text.startsWith("{")) {
    const fragment = text.slice(text.indexOf("#") + 1);
    const link = parseChallengeLink(fragment);
    if (link.ok) return ok({ electionId: link.value.electionUuid, kind: "link", text: fragment });
    return err(/^https?:|^1\./.test(text) ? "LINK_DAMAGED" : "NOT_AN_OPENED_BALLOT");
  }
  const file = parseChallengedBallot(text);
  if (file.ok) return ok({ electionId: file.value.electionUuid, kind: "file", text });
  return err(text.includes('"tabella-receipt-') ? "A_RECEIPT" : "NOT_AN_OPENED_BALLOT");
}

export interface ChallengeToCheck {
  readonly input: OpenedBallotInput;
  /** The sealed block that opened the election, or the archive of the election. */
  readonly election: ElectionEvidence | { readonly archive: Uint8Array };
}

/** `sealed`: the election's text is the one that the validators sealed; an archive cannot show that. */
export type ChallengeStepName = "sealed" | ChallengeStep;

/** What the page says of an opened ballot. */
export interface ChallengeReport {
  readonly steps: readonly {
    readonly name: ChallengeStepName;
    readonly state: "passed" | "failed" | "skipped";
  }[];
  /** Where it failed: in which question (from 1) if in one, and why. */
  readonly failure: { readonly question: number | null; readonly detail: string } | null;
  /** Only of a ballot that holds. */
  readonly held: {
    readonly electionName: string;
    readonly lockCode: string;
    /** For each question the chosen answers; `blank` is a blank vote. */
    readonly answers: readonly {
      readonly question: string;
      readonly chosen: readonly string[];
      readonly blank: boolean;
    }[];
  } | null;
}

/** Opens the election from what seals or archive say, makes the ballot of a link again, and checks it step by step. */
export function reportChallenge({ input, election }: ChallengeToCheck, checker: SignatureChecker): ChallengeReport {
  const isSealed = !("archive" in election);
  const names: readonly ChallengeStepName[] = isSealed ? ["sealed", ...challengeSteps] : challengeSteps;
  const failedAt = (step: ChallengeStepName, detail: string, question: number | null = null): ChallengeReport => {
    const failed = names.indexOf(step);
    const stateAt = (at: number) => (at < failed ? "passed" : at === failed ? "failed" : "skipped");
    return {
      steps: names.map((name, at) => ({ name, state: stateAt(at) })),
      failure: { question: question === null ? null : question + 1, detail },
      held: null,
    };
  };

  const source = isSealed ? certifiedElection(election, checker) : archivedElection(election.archive);
  if (!source.ok) return failedAt(isSealed ? "sealed" : "election", source.error);
  const context = openElection(source.value.text);
  if (!context.ok) return failedAt("election", context.error);
  const text = fileOf(context.value, input);
  const checked = text.ok ? checkChallengedBallot(context.value, text.value) : text;
  if (!checked.ok) return failedAt(checked.error.step, checked.error.detail, checked.error.question);
  const { name, questions } = context.value.election;
  const { choices, lockCode } = checked.value;
  return {
    steps: names.map((step) => ({ name: step, state: "passed" })),
    failure: null,
    held: {
      electionName: name,
      lockCode,
      answers: questions.map(({ question, answers, blank }, at) => {
        const entries = choices[at] ?? [];
        const first = blank === true ? 1 : 0;
        return {
          question,
          chosen: answers.filter((_, choice) => entries[first + choice] === 1),
          blank: blank === true && entries[0] === 1,
        };
      }),
    },
  };
}

function archivedElection(bytes: Uint8Array): Result<{ readonly text: string }, string> {
  const record = readArchive(bytes);
  return record.ok ? ok({ text: record.value.election }) : err(record.error.detail);
}

function fileOf(context: ElectionContext, { kind, text }: OpenedBallotInput): Result<string, ChallengeFailure> {
  if (kind === "file") return ok(text);
  const link = parseChallengeLink(text);
  if (!link.ok) return err({ step: "form", question: null, detail: link.error });
  return expandChallengeLink(context, link.value);
}
