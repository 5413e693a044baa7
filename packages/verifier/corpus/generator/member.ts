import type { CheckName } from "../../src/audit.ts";
import type { RecordFiles } from "../../src/verify-record.ts";

/** A record with one lie. */
export interface Member {
  /** Kebab-case; the names of its files begin with it. */
  readonly name: string;
  /** What is false, in one sentence. */
  readonly lie: string;
  /** The check that must fail. */
  readonly check: CheckName;
  readonly files: RecordFiles<string>;
}

/** A true record, from which members are made: the verifier accepts it. */
export interface GoodRecord {
  readonly name: string;
  readonly about: string;
  readonly files: RecordFiles<string>;
}
