import type { CheckName } from "../audit.ts";
import { type RecordFiles, verifyRecord } from "../verify-record.ts";

/** For tests: the checks that failed with a reason, in the order of the audit; null if the record is verified. */
export function failingChecks(files: RecordFiles): CheckName[] | null {
  const report = verifyRecord(files);
  if (!report.ok) throw new Error(report.error);
  const failing = report.value.checks.filter(({ detail }) => detail !== undefined).map(({ name }) => name);
  if (report.value.ok !== (failing.length === 0) && failing.length > 0)
    throw new Error("ok in spite of a failed check");
  return report.value.ok ? null : failing;
}
