import { err, ok, type Result } from "@tabella/crypto/result";
import { type ElectionDraftInput, Email } from "@tabella/rpc/api/schemas";

/** The form as it stands on the page: text in every field. */
export interface DraftValues {
  readonly name: string;
  readonly description: string;
  readonly questions: readonly DraftQuestion[];
  readonly trustees: readonly DraftTrustee[];
  /** Whether all trustees are needed for the count, or only some of those who are not needed in any case. */
  readonly needed: "all" | "some";
  /** How many of them are enough, where only some are needed. */
  readonly threshold: string;
  readonly registration: "open" | "roll";
  readonly ballotsMin: string;
  readonly replacingAllowed: boolean;
  readonly closing: "hand" | "time";
  /** As `datetime-local` has it, in the administrator's time zone. */
  readonly closesAt: string;
}

export interface DraftTrustee {
  readonly email: string;
  /** Needed for the count whoever else is there; means nothing while all are. */
  readonly always: boolean;
}

export interface DraftQuestion {
  readonly question: string;
  readonly answers: readonly { readonly text: string }[];
  /** Voters may cast a blank vote, which is counted as such (spec 4.11.1). */
  readonly blank: boolean;
  readonly min: string;
  readonly max: string;
}

/** What is wrong with a field; numbers are counted from 1, as on the page. */
export type DraftProblem = { readonly field: string } & (
  | { readonly code: "name" | "ballotsMin" | "closesAt" | "sharedFew" }
  | { readonly code: "threshold"; readonly size: number }
  | { readonly code: "question" | "numbers"; readonly question: number }
  | { readonly code: "candidate"; readonly question: number; readonly candidate: number }
  | { readonly code: "candidateTwice"; readonly question: number; readonly name: string }
  | { readonly code: "trustee" | "trusteeTwice"; readonly trustee: number }
);

export const emptyQuestion: DraftQuestion = {
  question: "",
  answers: [{ text: "" }, { text: "" }],
  blank: false,
  min: "0",
  max: "1",
};
export const emptyTrustee: DraftTrustee = { email: "", always: false };
export const emptyDraft: DraftValues = {
  name: "",
  description: "",
  questions: [emptyQuestion],
  trustees: [emptyTrustee],
  needed: "all",
  threshold: "2",
  registration: "open",
  ballotsMin: "5",
  replacingAllowed: false,
  closing: "hand",
  closesAt: "",
};

/**
 * What the API takes, or every problem in the order of the page (UX-11).
 * @param nowMs milliseconds since the epoch: a closing time lies after it
 */
export function readDraft(values: DraftValues, nowMs: number): Result<ElectionDraftInput, readonly DraftProblem[]> {
  const problems: DraftProblem[] = [];
  const closesAt = values.closing === "hand" ? null : new Date(values.closesAt).getTime();
  const ballotsMin = wholeNumber(values.ballotsMin);

  if (values.name.trim() === "") problems.push({ field: "name", code: "name" });
  problems.push(...values.questions.flatMap(problemsOfQuestion));
  problems.push(...problemsOfNeeded(values), ...problemsOfTrustees(values.trustees), ...problemsOfThreshold(values));
  if (ballotsMin === null || ballotsMin < 1) problems.push({ field: "ballotsMin", code: "ballotsMin" });
  // NaN, for a field left empty, is not later than anything.
  if (closesAt !== null && !(closesAt > nowMs)) problems.push({ field: "closesAt", code: "closesAt" });
  if (problems.length > 0) return err(problems);

  return ok({
    name: values.name.trim(),
    description: values.description.trim(),
    questions: values.questions.map(({ question, answers, blank, min, max }) => ({
      question: question.trim(),
      answers: answers.map(({ text }) => text.trim()),
      blank,
      min: wholeNumber(min) ?? 0,
      max: wholeNumber(max) ?? 1,
    })),
    registration: values.registration,
    ballotsMin: ballotsMin ?? 1,
    replacingAllowed: values.replacingAllowed,
    closesAt,
    ...trusteesOf(values),
  });
}

function problemsOfQuestion({ question, answers, min, max }: DraftQuestion, at: number): DraftProblem[] {
  const problems: DraftProblem[] = [];
  const field = `questions.${at}`;
  const number = at + 1;
  if (question.trim() === "") problems.push({ field: `${field}.question`, code: "question", question: number });
  const seen = new Set<string>();
  for (const [index, { text }] of answers.entries()) {
    const name = text.trim();
    const place = `${field}.answers.${index}.text`;
    if (name === "") problems.push({ field: place, code: "candidate", question: number, candidate: index + 1 });
    else if (seen.has(name.toLowerCase()))
      problems.push({ field: place, code: "candidateTwice", question: number, name });
    seen.add(name.toLowerCase());
  }
  const fewest = wholeNumber(min);
  const most = wholeNumber(max);
  if (fewest === null || most === null || most < 1 || fewest > most || most > answers.length) {
    problems.push({ field: `${field}.max`, code: "numbers", question: number });
  }
  return problems;
}

function problemsOfTrustees(trustees: DraftValues["trustees"]): DraftProblem[] {
  const seen = new Set<string>();
  return trustees.flatMap(({ email }, at): DraftProblem[] => {
    const field = `trustees.${at}.email`;
    const name = normalised(email);
    if (!Email.safeParse(email.trim()).success) return [{ field, code: "trustee", trustee: at + 1 }];
    if (seen.has(name)) return [{ field, code: "trusteeTwice", trustee: at + 1 }];
    seen.add(name);
    return [];
  });
}

function problemsOfNeeded({ needed, trustees }: DraftValues): DraftProblem[] {
  const isEnough = needed === "all" || sharedCount(trustees) >= 2;
  return isEnough ? [] : [{ field: "needed", code: "sharedFew" }];
}

function problemsOfThreshold({ needed, threshold, trustees }: DraftValues): DraftProblem[] {
  const size = sharedCount(trustees);
  if (needed === "all" || size < 2) return [];
  const enough = wholeNumber(threshold);
  const isBetween = enough !== null && enough >= 1 && enough < size;
  return isBetween ? [] : [{ field: "threshold", code: "threshold", size }];
}

function sharedCount(trustees: DraftValues["trustees"]): number {
  return trustees.filter(({ always }) => !always).length;
}

/** Who is needed in any case, and who shares a key. */
function trusteesOf({
  needed,
  threshold,
  trustees,
}: DraftValues): Pick<ElectionDraftInput, "trusteeEmails" | "sharedTrustees"> {
  const emailsOf = (some: readonly DraftTrustee[]) => some.map(({ email }) => normalised(email));
  if (needed === "all") return { trusteeEmails: emailsOf(trustees), sharedTrustees: null };
  return {
    trusteeEmails: emailsOf(trustees.filter(({ always }) => always)),
    sharedTrustees: {
      emails: emailsOf(trustees.filter(({ always }) => !always)),
      threshold: wholeNumber(threshold) ?? 1,
    },
  };
}

function normalised(email: string): string {
  return email.trim().toLowerCase();
}

function wholeNumber(text: string): number | null {
  return /^\d{1,7}$/.test(text.trim()) ? Number(text.trim()) : null;
}
