/** Elections as pages see them: the draft until it is opened, then what the ledger says. */
import type { CeremonyView } from "@tabella/chain/ceremony-view";
import type { ElectionView } from "@tabella/chain/election-view";
import type { CeremonyAttemptRow } from "@tabella/db/queries/ceremonies";
import type { ElectionRow } from "@tabella/db/queries/elections";
import type { RollRow } from "@tabella/db/queries/rolls";
import type { TrusteeRow } from "@tabella/db/queries/trustees";
import { parseElection } from "@tabella/election/election";
import { parseResult } from "@tabella/election/election-result";
import type { Question } from "@tabella/election/question";
import type {
  ElectionDetail,
  ElectionPhase,
  ElectionResultView,
  ElectionSummary,
  RollView,
  TrusteeView,
} from "@tabella/rpc/api/schemas";
import type { ChainElectionSummary } from "@tabella/rpc/validator/ports";
import { draftedTrustees, electionTrustees, thresholdOf } from "./election-trustees.ts";

/** All that is known of one election; at least one of `row` and `onChain` is there. */
export interface KnownElection<OnChain extends ChainElectionSummary | ElectionView = ElectionView> {
  readonly row: ElectionRow | null;
  readonly onChain: OnChain | null;
  /** Those who are each needed. */
  readonly trustees: readonly (TrusteeRow & { readonly displayName: string })[];
  /** Of the key ceremony of those of whom some are enough; empty if there are none. */
  readonly attempts: readonly CeremonyAttemptRow[];
  /** What the ledger says of the ceremony; null if nothing, or nobody needed to know (known-elections.ts). */
  readonly ceremony: CeremonyView | null;
  /** As it was imported; what the ledger says of it stands above it. */
  readonly roll: RollRow | null;
}

export interface Viewer {
  readonly accountId: bigint | null;
  /** null when nobody is logged in */
  readonly hasVoted: boolean | null;
  /** What the roll gives the viewer; null: nothing, or there is none. */
  readonly rollWeight: number | null;
}

export function phaseOf(known: KnownElection<ChainElectionSummary | ElectionView>): ElectionPhase {
  const { row, onChain } = known;
  if (onChain !== null) return onChain.phase;
  // Opened, but the validator that we asked lags behind: what the ledger said last.
  if (row !== null && row.phase !== "draft") return row.phase;
  const trustees = draftedTrustees(known);
  return trustees.length > 0 && trustees.every(({ publicKey }) => publicKey !== null) ? "ready" : "draft";
}

export function electionSummary(
  known: KnownElection<ChainElectionSummary | ElectionView>,
  viewer: Viewer,
): ElectionSummary {
  const { row, onChain } = known;
  return {
    uuid: onChain?.uuid ?? row?.uuid ?? "",
    name: nameOf(known),
    description: row?.description ?? "",
    phase: phaseOf(known),
    closesAt: onChain?.options.closes_at ?? row?.closesAt?.getTime() ?? null,
    questionCount: row === null ? 0 : readQuestions(row).length,
    ballotCount: onChain?.ballotCount ?? 0,
    credentialCount: onChain?.credentialCount ?? 0,
    hasVoted: viewer.hasVoted,
    isDemo: row?.isDemo ?? false,
  };
}

export function electionDetail(known: KnownElection, viewer: Viewer, genesisHash: string): ElectionDetail {
  const { row, onChain } = known;
  const questions = questionsOf(known);
  const registration = onChain?.options.registration ?? row?.registration ?? "open";
  return {
    ...electionSummary(known, viewer),
    questionCount: questions.length,
    ...(onChain === null ? {} : textsOf(onChain)),
    questions: questions.map(({ question, answers, blank, min, max }) => ({
      question,
      answers: [...answers],
      blank: blank === true,
      min,
      max,
    })),
    election: onChain?.election ?? null,
    genesisHash,
    ballotsMin: onChain?.options.ballots_min ?? row?.ballotsMin ?? 1,
    replacingAllowed: onChain?.options.replacing_allowed ?? row?.replacingAllowed ?? false,
    registration,
    roll: rollView(known),
    credentialWeight: onChain?.credentialWeight ?? 0,
    myWeight: viewer.accountId === null ? null : registration === "open" ? 1 : viewer.rollWeight,
    trustees: trusteeViews(known, viewer),
    threshold: thresholdOf(known),
    openedInBlock: onChain?.openedInBlock ?? null,
    closedInBlock: onChain?.closedInBlock ?? null,
  };
}

function rollView({ onChain, roll }: KnownElection): RollView | null {
  const signed = onChain === null ? null : onChain.roll;
  if (signed !== null && onChain !== null) {
    const { hash, size, authority, completeInBlock } = signed;
    const totalWeight = roll?.totalWeight ?? onChain.credentialWeight;
    return { hash, size, totalWeight, authority, isComplete: completeInBlock !== null };
  }
  if (onChain !== null || roll === null) return null;
  const { rollHash: hash, size, totalWeight, authority } = roll;
  return { hash, size, totalWeight, authority, isComplete: false };
}

function nameOf({ row, onChain }: KnownElection<ChainElectionSummary | ElectionView>): string {
  if (row !== null) return row.name;
  if (onChain === null) return "";
  return "name" in onChain ? onChain.name : (textsOf(onChain).name ?? "");
}

export function electionResultView(known: KnownElection): ElectionResultView {
  const { row, onChain } = known;
  const counts = onChain === null || onChain.result === null ? null : parseResult(onChain.result);
  return {
    uuid: onChain?.uuid ?? row?.uuid ?? "",
    name: nameOf(known),
    phase: phaseOf(known),
    ballots: onChain?.ballotCount ?? 0,
    totalWeight: onChain?.ballotWeight ?? 0,
    questions: questionsOf(known).map(({ question, answers, blank }, at) => {
      const votes = counts?.ok === true ? counts.value[at] : undefined;
      // A blank vote is the first choice of its question (spec 4.11.1).
      const first = blank === true ? 1 : 0;
      return {
        question,
        blank: blank === true,
        answers: answers.map((answer, choice) => ({ answer, votes: votes?.[first + choice] ?? null })),
        blankVotes: blank === true ? (votes?.[0] ?? null) : null,
      };
    }),
    resultInBlock: onChain?.resultInBlock ?? null,
  };
}

/** The draft's questions: JSON that we wrote ourselves. */
export function readQuestions(row: ElectionRow): Question[] {
  return JSON.parse(row.questions);
}

function questionsOf({ row, onChain }: KnownElection): readonly Question[] {
  if (onChain !== null) {
    const parsed = parseElection(onChain.election);
    if (parsed.ok) return parsed.value.questions;
  }
  return row === null ? [] : readQuestions(row);
}

function textsOf(onChain: ElectionView): { name?: string; description?: string } {
  const parsed = parseElection(onChain.election);
  return parsed.ok ? { name: parsed.value.name, description: parsed.value.description } : {};
}

function trusteeViews(known: KnownElection, { accountId }: Viewer): TrusteeView[] {
  const decrypted = new Set(known.onChain?.partialDecryptions.map(({ owner }) => owner));
  const faulty = new Set(known.onChain?.faultyTrustees.map(({ owner }) => owner));
  return electionTrustees(known).map(({ owner, kind, account, publicKey }) => ({
    index: owner,
    displayName: account?.displayName ?? `Trustee ${owner}`,
    isMe: account !== null && account.id === accountId,
    kind,
    publicKey,
    hasKey: publicKey !== null,
    hasDecrypted: decrypted.has(owner),
    isFaulty: faulty.has(owner),
  }));
}
