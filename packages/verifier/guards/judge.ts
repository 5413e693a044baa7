import type { CheckName } from "../src/audit.ts";
import type { RecordFiles } from "../src/verify-record.ts";
import type { Program } from "./fresh-program.ts";

/**
 * What a program without a guard makes of a member: it accepts the lie; it refuses it, but not by the check that must catch
 * it; it breaks off; or nothing has changed.
 */
export type Outcome = "accepted" | "unnamed" | "broken" | "caught";

export function judge({ verifyRecord }: Program, check: CheckName, files: RecordFiles): Outcome {
  try {
    const report = verifyRecord(files);
    if (!report.ok) return "unnamed";
    if (report.value.ok) return "accepted";
    return report.value.checks.some(({ name, detail }) => name === check && detail !== undefined)
      ? "caught"
      : "unnamed";
  } catch {
    return "broken";
  }
}
