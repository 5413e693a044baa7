import { err, ok, type Result } from "@tabella/crypto/result";
import { type ElectionDraftInput, Email } from "@tabella/rpc/api/schemas";

/** The form as it stands on the page: text in every field. */
export interface DraftValues {
  readonly name: string;
  readonly description: string;
  readonly questions: readonly DraftQuestion[];
  readonly trustees: readonly { readonly email: string }[];
  readonly registration: "open" | "roll";
  readonly ballotsMin: string;
  readonly replacingAllowed: boolean;
  readonly closing: "hand" | "time";
  /** As `datetime-local` has it, in the administrator's time zone. */
  readonly closesAt: string;
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
  | { readonly code: "name" | "ballotsMin" | "closesAt" }
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
export const emptyDraft: DraftValues = {
  name: "",
  description: "",
  questions: [emptyQuestion],
  trustees: [{ email: "" }],
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
  problems.push(...problemsOfTrustees(values.trustees));
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
    trusteeEmails: values.trustees.map(({ email }) => normalised(email)),
    sharedTrustees: null,
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

function normalised(email: string): string {
  return email.trim().toLowerCase();
}

function wholeNumber(text: string): number | null {
  return /^\d{1,7}$/.test(text.trim()) ? Number(text.trim()) : null;
}
