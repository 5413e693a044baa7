import type { ElectionRecord } from "@tabella/election/archive";
import type { PublicCredential } from "@tabella/election/credential";
import { decodeCredential, parsePublicCredentials } from "@tabella/election/credential-list";
import { type ElectionContext, openElection } from "@tabella/election/election";
import {
  checkTrusteeItem,
  electionPublicKey,
  ownersByItem,
  parseTrustees,
  type TrusteeItem,
} from "@tabella/election/trustees";
import type { Audit } from "./audit.ts";

/** What the Setup event of a record says, checked. */
export interface Setup {
  readonly context: ElectionContext;
  readonly trustees: readonly TrusteeItem[];
  /** Weight by public credential. */
  readonly weights: ReadonlyMap<string, number>;
}

/** Election, trustees with their proofs of knowledge or their threshold parameters, public key, list of credentials. @returns null if a form failed */
export function auditSetup(audit: Audit, record: ElectionRecord): Setup | null {
  const context = audit.take("setup.election", openElection(record.election));
  const trustees = audit.take("setup.trustees", parseTrustees(record.trustees));
  if (trustees !== null) auditTrustees(audit, trustees, context);
  const credentials = audit.take("setup.credentials", parsePublicCredentials(record.credentials));
  if (credentials !== null) auditCredentials(audit, credentials);
  if (context === null || trustees === null || credentials === null) return null;
  return { context, trustees, weights: new Map(credentials.map(({ credential, weight }) => [credential, weight])) };
}

function auditTrustees(audit: Audit, trustees: readonly TrusteeItem[], context: ElectionContext | null): void {
  audit.expect("setup.trustee-proofs", trustees.length);
  for (const { item, owners } of ownersByItem(trustees)) {
    const about = item.kind === "Single" ? `trustee ${owners[0]}` : `trustees ${owners[0]} to ${owners.at(-1)}`;
    audit.take("setup.trustee-proofs", checkTrusteeItem(item), about);
  }
  if (context === null) return;
  // P-305
  const isProduct = context.group.equals(electionPublicKey(trustees), context.publicKey);
  audit.record("setup.public-key", isProduct, "the election's public key is not the product of the trustees' keys");
}

function auditCredentials(audit: Audit, credentials: readonly PublicCredential[]): void {
  audit.expect("setup.credential-points", credentials.length);
  for (const { credential } of credentials) {
    audit.take("setup.credential-points", decodeCredential(credential), `credential ${credential}`);
  }
}
