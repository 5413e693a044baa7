import { err, ok, type Result } from "@tabella/crypto/result";
import { choicesOf, smartTracker } from "@tabella/election/ballot";
import { parseBallot } from "@tabella/election/ballot-message";
import { ballotChecks, type CheckOutcome, createAudit } from "./audit.ts";
import { auditArchive } from "./audit-archive.ts";
import { auditBallot } from "./audit-ballots.ts";
import { auditSetup } from "./audit-setup.ts";

/** What `tabella verify-ballot --json` prints. */
export interface BallotReport {
  readonly ok: boolean;
  /** The specification's smart ballot tracker. */
  readonly tracker: string;
  /** True if the archive has this very ballot. */
  readonly inArchive: boolean;
  readonly checks: readonly CheckOutcome[];
}

/**
 * Verifies one ballot (its JSON text; white space around it is ignored) against the Setup of an archive and the ballots
 * in it, of which it may itself be one.
 * @returns an error if the bytes are no `.bel` archive at all
 */
export function verifyBallot(files: {
  readonly archive: Uint8Array;
  readonly ballot: string;
}): Result<BallotReport, string> {
  const text = files.ballot.trim();
  const audit = createAudit(ballotChecks);
  const read = auditArchive(audit, files.archive);
  if (!read.ok) return err(read.error);
  const record = read.value;
  const setup = record === null ? null : auditSetup(audit, record);
  if (record !== null && setup !== null) {
    const { group } = setup.context;
    const seen = new Set<string>();
    for (const other of record.ballots.filter((each) => each !== text)) {
      const ballot = parseBallot(setup.context, other);
      if (!ballot.ok) continue;
      for (const { alpha, beta } of choicesOf(ballot.value).flat())
        seen.add(group.encode(alpha)).add(group.encode(beta));
    }
    auditBallot(audit, { setup, text, about: "the ballot", seen });
  }
  const checks = audit.outcomes();
  return ok({
    ok: checks.every((check) => check.ok),
    tracker: smartTracker(text),
    inArchive: record?.ballots.includes(text) ?? false,
    checks,
  });
}
