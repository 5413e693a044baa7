/** The trustees of an election by owner number: those who are each needed, then those who share one key (spec 4.7). */
import type { CeremonyTrusteeView, CeremonyView } from "@tabella/chain/ceremony-view";
import type { ElectionView } from "@tabella/chain/election-view";
import { ed25519Group } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { CeremonyAttemptRow } from "@tabella/db/queries/ceremonies";
import type { TrusteeRow } from "@tabella/db/queries/trustees";
import { parseVoutput } from "@tabella/election/threshold/voutput";
import { checkTrusteePublicKey } from "@tabella/election/trustee-key";
import { ownersByItem, parseTrustees, type TrusteeItem, trusteeKeysOf } from "@tabella/election/trustees";
import type { KnownElection } from "./election-views.ts";

export interface ElectionTrustee {
  /** From 1, the specification's owner. */
  readonly owner: number;
  readonly kind: "single" | "shared";
  /** Null for a trustee whom only the ledger knows. */
  readonly account: { readonly id: bigint; readonly displayName: string } | null;
  /** 64 hexadecimal digits; null before it is made. */
  readonly publicKey: string | null;
}

/** What the database and the ledger say of an election's trustees. */
export type TrusteeSources = Pick<KnownElection, "trustees" | "attempts" | "ceremony"> & {
  readonly onChain: object | null;
};

/** The attempt at the key ceremony that counts: the ledger's once the election is open, else the last that was ordered. */
export function currentAttemptOf({ attempts, ceremony, onChain }: TrusteeSources): CeremonyAttemptRow | null {
  const opened = onChain === null ? undefined : attempts.find(({ attempt }) => attempt === ceremony?.attempt);
  return opened ?? attempts.at(-1) ?? null;
}

/** The ledger's view of that attempt; null if it has not heard of it yet. */
export function currentCeremonyOf(sources: TrusteeSources): CeremonyView | null {
  const { ceremony } = sources;
  return ceremony !== null && ceremony.attempt === currentAttemptOf(sources)?.attempt ? ceremony : null;
}

/** Who they are comes from the database, their keys from the ledger once it has them. */
export function electionTrustees(
  sources: TrusteeSources & { readonly onChain: Pick<ElectionView, "trustees"> | null },
): ElectionTrustee[] {
  const drafted = draftedTrustees(sources);
  const opened = sources.onChain === null ? null : parseTrustees(sources.onChain.trustees);
  if (opened?.ok !== true) return drafted;
  const keys = ed25519Group.encodeAll(trusteeKeysOf(opened.value));
  return ownersByItem(opened.value).flatMap(({ item, owners }) =>
    owners.map((owner) => ({
      owner,
      kind: item.kind === "Single" ? ("single" as const) : ("shared" as const),
      account: drafted[owner - 1]?.account ?? null,
      publicKey: keys[owner - 1] ?? null,
    })),
  );
}

/** The same from what is known before the opening. */
export function draftedTrustees(sources: TrusteeSources): ElectionTrustee[] {
  const made = currentCeremonyOf(sources);
  const single = sources.trustees.map(({ position, accountId, displayName, publicKey }) => ({
    owner: position,
    kind: "single" as const,
    account: { id: accountId, displayName },
    publicKey,
  }));
  const shared = (currentAttemptOf(sources)?.seats ?? []).map(({ seat, accountId, displayName }) => ({
    owner: single.length + seat,
    kind: "shared" as const,
    account: { id: accountId, displayName },
    publicKey: made?.phase === "complete" ? publicKeyOf(made.trustees[seat - 1]) : null,
  }));
  return [...single, ...shared];
}

/** How many of those who share a key are enough; null: nobody shares one. */
export function thresholdOf(
  sources: TrusteeSources & { readonly onChain: Pick<ElectionView, "trustees"> | null },
): number | null {
  const opened = sources.onChain === null ? null : parseTrustees(sources.onChain.trustees);
  if (opened?.ok !== true) return currentAttemptOf(sources)?.threshold ?? null;
  const shared = opened.value.find((item) => item.kind === "Pedersen");
  return shared?.kind === "Pedersen" ? shared.threshold : null;
}

/** True once the trustees of an opened election whose parts stand on the ledger need nothing more of this one. */
export function isPartNeeded(onChain: Pick<ElectionView, "trustees" | "partialDecryptions">, owner: number): boolean {
  const present = new Set(onChain.partialDecryptions.map((part) => part.owner));
  if (present.has(owner)) return false;
  const opened = parseTrustees(onChain.trustees);
  const mine = opened.ok ? ownersByItem(opened.value).find(({ owners }) => owners.includes(owner)) : undefined;
  if (mine === undefined) return false;
  const { item, owners } = mine;
  return item.kind === "Single" || owners.filter((other) => present.has(other)).length < item.threshold;
}

/** The items of the `trustees` message of an election to come, or how many of its keys are still missing. */
export function trusteeItems(sources: TrusteeSources): Result<TrusteeItem[], { readonly missingKeys: number }> {
  const missingKeys = draftedTrustees(sources).filter(({ publicKey }) => publicKey === null).length;
  if (missingKeys > 0) return err({ missingKeys });
  const single = sources.trustees.flatMap((row) => singleItem(row));
  const parameters = currentCeremonyOf(sources)?.parameters ?? null;
  if (parameters === null) return ok(single);
  const shared = parseTrustees(`[["Pedersen",${parameters}]]`);
  return shared.ok ? ok([...single, ...shared.value]) : err({ missingKeys: 1 });
}

function singleItem({ publicKey, pokChallenge, pokResponse }: TrusteeRow): TrusteeItem[] {
  if (publicKey === null || pokChallenge === null || pokResponse === null) return [];
  const message = { public_key: publicKey, pok: { challenge: pokChallenge, response: pokResponse } };
  const checked = checkTrusteePublicKey(message);
  return checked.ok ? [{ kind: "Single", publicKey: checked.value, message }] : [];
}

function publicKeyOf(trustee: CeremonyTrusteeView | undefined): string | null {
  const output = trustee?.output ?? null;
  const read = output === null ? null : parseVoutput(output.text);
  return read?.ok === true ? read.value.public_key.public_key : null;
}
