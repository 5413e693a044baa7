import { type AbsenceStep, absenceSteps, checkAbsence, type ProvenAbsence, parseAbsence } from "@tabella/chain/absence";
import { parseGenesis } from "@tabella/chain/genesis";
import type { SignatureChecker } from "@tabella/crypto/signature";

export interface AbsenceToCheck {
  readonly genesisText: string;
  readonly absenceText: string;
}

/** The steps in their order: reading the file, then those of chain/absence.ts. */
export type AbsenceStepName = "form" | AbsenceStep;
export const absenceStepNames: readonly AbsenceStepName[] = ["form", ...absenceSteps];

/** What the page says of a proof that somebody did not vote. */
export interface AbsenceReport {
  /** `voted`: everything holds, and it shows a ballot · `wrong-chain`: the innocent failure, of another network. */
  readonly verdict: "registered" | "unlisted" | "voted" | "failed" | "wrong-chain";
  readonly steps: readonly { readonly name: AbsenceStepName; readonly state: "passed" | "failed" | "skipped" }[];
  /** Why the failed step failed, for those who look closer. */
  readonly detail: string | null;
  readonly proven: ProvenAbsence | null;
  /** What the file says of itself; null if it could not be read. */
  readonly electionId: string | null;
}

/** Checks a proof step by step, from the genesis file alone. */
export function reportAbsence(input: AbsenceToCheck, checker: SignatureChecker): AbsenceReport {
  const absence = parseAbsence(input.absenceText);
  if (!absence.ok) return failedAt("form", { detail: absence.error, electionId: null });
  const electionId = absence.value.election_id;
  const genesis = parseGenesis(input.genesisText);
  if (!genesis.ok) return failedAt("chain", { detail: genesis.error, electionId });
  const checked = checkAbsence(genesis.value, absence.value, checker);
  if (!checked.ok) return failedAt(checked.error.step, { detail: checked.error.detail, electionId });
  const steps = absenceStepNames.map((name) => ({ name, state: "passed" as const }));
  return { verdict: checked.value.kind, steps, detail: null, proven: checked.value, electionId };
}

function failedAt(
  step: AbsenceStepName,
  { detail, electionId }: Pick<AbsenceReport, "detail" | "electionId">,
): AbsenceReport {
  const failed = absenceStepNames.indexOf(step);
  const steps = absenceStepNames.map((name, at) => ({
    name,
    state: at < failed ? ("passed" as const) : at === failed ? ("failed" as const) : ("skipped" as const),
  }));
  const verdict = step === "absence" ? "voted" : step === "chain" ? "wrong-chain" : "failed";
  return { verdict, steps, detail, proven: null, electionId };
}
