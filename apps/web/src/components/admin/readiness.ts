import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import type { z } from "zod";

/** What must hold before an election is opened, each with its own tick (ADM-5). */
export type ReadinessName = "questions" | "roll" | "trustee-keys" | "ballots-min" | "closing-time";

export interface ReadinessItem {
  readonly name: ReadinessName;
  readonly done: boolean;
}

type Draft = Pick<
  z.infer<typeof ElectionDetail>,
  "questions" | "registration" | "roll" | "trustees" | "ballotsMin" | "closesAt"
>;

/** @param nowMs milliseconds since the epoch, by the caller's clock */
export function readiness(election: Draft, nowMs: number): readonly ReadinessItem[] {
  return [
    {
      name: "questions",
      done: election.questions.length > 0 && election.questions.every(({ answers }) => answers.length >= 2),
    },
    ...(election.registration === "roll" ? [{ name: "roll", done: election.roll !== null } as const] : []),
    { name: "trustee-keys", done: election.trustees.length > 0 && election.trustees.every(({ hasKey }) => hasKey) },
    { name: "ballots-min", done: election.ballotsMin >= 1 },
    { name: "closing-time", done: election.closesAt === null || election.closesAt > nowMs },
  ];
}

/** True if the administrator has typed the election's name: case and spacing at the ends matter not, all else does. */
export function namesElection(typed: string, name: string): boolean {
  const plain = (text: string) => text.normalize("NFC").trim().replace(/\s+/g, " ").toLocaleLowerCase();
  return plain(typed) !== "" && plain(typed) === plain(name);
}
