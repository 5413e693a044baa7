import { err, ok, type Result } from "@tabella/crypto/result";
import { checkFileName, type ElectionRecord, openArchive, readEvents, recordOf } from "@tabella/election/archive";
import type { Audit } from "./audit.ts";

/**
 * Tar form, names and chain of events.
 * @returns the record, null if the structure failed, or an error if the bytes are no archive at all
 */
export function auditArchive(audit: Audit, bytes: Uint8Array): Result<ElectionRecord | null, string> {
  const opened = openArchive(bytes);
  if (!opened.ok && opened.error.check === "not-an-archive") return err(opened.error.detail);
  audit.record("archive.tar", opened.ok, opened.ok ? "" : opened.error.detail);
  if (!opened.ok) return ok(null);
  const { timestamp, files } = opened.value;
  audit.expect("archive.names", files.length);
  const named = files.filter((file) => audit.take("archive.names", checkFileName(file)) !== null);
  if (named.length < files.length) return ok(null);
  const events = readEvents(files);
  const record = events.ok ? recordOf(timestamp, events.value) : events;
  return ok(audit.take("archive.events", record));
}
