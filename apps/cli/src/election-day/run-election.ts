import { openElection } from "@tabella/election/election";
import type { Question } from "@tabella/election/question";
import { runApiCommand } from "@tabella/launcher/api-command";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { type ApiDoor, type Participant, randomPassword, signIn, signUp } from "../account/participant.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { closedLedger } from "../record/ledger-reader.ts";
import { planVoting, type VotingPlan } from "./choices.ts";
import { issueRoll } from "./roll.ts";
import { decrypt, registerTrusteeKey, shareKey } from "./trustee.ts";
import { type Polling, vote } from "./voter.ts";

export interface ElectionPlan {
  readonly voters: number;
  readonly questions: readonly Question[];
  /** By a roll, voters' ballots count for one vote up to so many; null: registration is open, and each counts for one. */
  readonly weightMax: number | null;
  readonly trustees: number;
  /** How many trustees it takes to decrypt; no more than these do, the first ones stay away. */
  readonly threshold: number;
  readonly seed: number;
}

export interface ElectionOutcome {
  readonly electionId: string;
  readonly accepted: number;
  readonly rejected: number;
  readonly plan: VotingPlan;
  /** The numbers of the trustees who added no part to the tally. */
  readonly missingTrustees: readonly number[];
}

/** What goes on, for whoever watches: a step, and how far it is. */
export type OnStep = (step: string, done: number, total: number) => void;

/** So many voters vote at the same time, as on an election day. */
const votersAtOnce = 4;
const resultWithinMs = 60_000;

/** A complete election over the public interfaces of a running network. */
export async function runElection(network: LocalNetwork, plan: ElectionPlan, onStep: OnStep): Promise<ElectionOutcome> {
  const door: ApiDoor = { apiUrl: network.apiUrl, origin: network.origin };
  const enrol = async (kind: string, count: number) => {
    const people: Participant[] = [];
    for (let at = 1; at <= count; at += 1) {
      people.push(await signUp(door, { email: `${kind}-${at}@example.org`, displayName: `${kind} ${at}` }));
      onStep(`registering ${kind}s`, at, count);
    }
    return people;
  };
  const login = { email: "administrator@example.org", password: randomPassword() };
  await signUp(door, { ...login, displayName: "administrator" });
  await runApiCommand(network, "appoint-administrator", [login.email]);
  // Who is appointed is logged out.
  const administrator = await signIn(door, login);
  const trusteeAccounts = await enrol("trustee", plan.trustees);
  const voters = await enrol("voter", plan.voters);

  const votes = planVoting({ ...plan, weightMax: plan.weightMax ?? 1 });
  const people = voters.map(({ email }, at) => ({ email, weight: votes.weights[at] ?? 1 }));
  const opened = await openForVoting(administrator, { plan, people, trusteeAccounts }, onStep);
  const { electionId, trustees, letters } = opened;
  const admin = await administrator.signedIn();
  const detail = await admin.elections.get.query({ electionId });
  const context = openElection(detail.election ?? "");
  if (!context.ok) throw new Error(`the API shows an election that cannot be read: ${context.error}`);
  const polling: Polling = { context: context.value, genesisHash: detail.genesisHash as Polling["genesisHash"] };

  const turnout = await castAll({ voters, votes, letters, polling }, onStep);

  onStep("closing", 0, 1);
  await (await administrator.signedIn()).elections.close.mutate({ electionId });
  const reader = await administrator.signedIn();
  const genesis = parseGenesisText(await reader.chain.genesis.query());
  onStep("recomputing the tally from the blocks", 0, 1);
  const ledger = await closedLedger(reader, genesis, electionId);
  const present = trustees.slice(plan.trustees - plan.threshold);
  for (const [at, trustee] of present.entries()) {
    await decrypt(trustee, ledger);
    onStep("decrypting", at + 1, present.length);
  }
  const { trustees: seen } = await untilTallied(administrator, electionId);
  const missingTrustees = seen.filter(({ hasDecrypted }) => !hasDecrypted).map(({ index }) => index);
  return { electionId, ...turnout, plan: votes, missingTrustees };
}

async function openForVoting(
  administrator: Participant,
  {
    plan,
    people,
    trusteeAccounts,
  }: {
    readonly plan: ElectionPlan;
    readonly people: readonly { readonly email: string; readonly weight: number }[];
    readonly trusteeAccounts: readonly Participant[];
  },
  onStep: OnStep,
) {
  const { questions, threshold, voters, seed, weightMax } = plan;
  const emails = trusteeAccounts.map(({ email }) => email);
  // A threshold is below its size; where all are needed, each has a key alone (spec 3.1.1).
  const isShared = threshold < emails.length;
  const api = await administrator.signedIn();
  const { uuid: electionId } = await api.elections.create.mutate({
    name: "Election of the board",
    description: `${voters} voters, seed ${seed}.`,
    questions: questions.map(({ blank = false, answers, ...question }) => ({
      ...question,
      blank,
      answers: [...answers],
    })),
    registration: weightMax === null ? "open" : "roll",
    ballotsMin: 1,
    closesAt: null,
    trusteeEmails: isShared ? [] : emails,
    sharedTrustees: isShared ? { emails, threshold } : null,
  });
  onStep(isShared ? "making the trustees' common key" : "making the trustees' keys", 0, 1);
  const join = isShared ? shareKey : registerTrusteeKey;
  const trustees = await Promise.all(trusteeAccounts.map((account) => join(account, electionId)));
  const roll = weightMax === null ? null : issueRoll(electionId, people);
  if (roll !== null) {
    await (await administrator.signedIn()).roll.import.mutate({ electionId, roll: roll.file, commit: true });
  }
  onStep("opening", 0, 1);
  await (await administrator.signedIn()).elections.open.mutate({ electionId });
  return { electionId, trustees, letters: roll?.letters ?? null };
}

async function castAll(
  day: {
    readonly voters: readonly Participant[];
    readonly votes: VotingPlan;
    /** By roll, the voting key in each voter's letter. */
    readonly letters: readonly string[] | null;
    readonly polling: Polling;
  },
  onStep: OnStep,
): Promise<{ accepted: number; rejected: number }> {
  const { choices, order } = day.votes;
  const queue = [...order];
  const turnout = { accepted: 0, rejected: 0 };
  const booth = async () => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const voter = day.voters[at];
      if (voter === undefined) throw new Error(`there is no voter ${at}`);
      try {
        await vote(voter, day.polling, { choices: choices[at] ?? [], letter: day.letters?.[at] ?? null });
        turnout.accepted += 1;
      } catch (error) {
        turnout.rejected += 1;
        onStep(`refused: ${error instanceof Error ? error.message : String(error)}`, 0, 0);
      }
      onStep("voting", turnout.accepted + turnout.rejected, order.length);
    }
  };
  await Promise.all(Array.from({ length: votersAtOnce }, booth));
  return turnout;
}

async function untilTallied(administrator: Participant, electionId: string): Promise<ElectionDetail> {
  const deadline = Date.now() + resultWithinMs;
  for (;;) {
    const detail = await (await administrator.signedIn()).elections.get.query({ electionId });
    const { phase } = detail;
    if (phase === "tallied") return detail;
    if (Date.now() > deadline) throw new Error(`no election result after ${resultWithinMs / 1000} s; it is ${phase}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
