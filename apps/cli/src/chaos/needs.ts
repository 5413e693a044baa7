import { type FaultKind, faultKinds } from "./fault-kinds.ts";

/** Why a means of harm is missing on this machine; null where it is there. */
export interface MissingMeans {
  readonly namespaces: string | null;
  readonly delay: string | null;
  readonly disks: string | null;
  /** A single validator is alone: nobody can be down, and nobody cut off. */
  readonly spares: string | null;
}

const needs: Readonly<Partial<Record<FaultKind, readonly (keyof MissingMeans)[]>>> = {
  "kill-validator": ["spares"],
  "kill-proposer": ["spares"],
  "kill-after-acknowledgement": ["spares"],
  "kill-twice": ["spares"],
  "pause-validator": ["spares"],
  "full-disk": ["spares", "disks"],
  "clock-shift": ["spares"],
  partition: ["spares", "namespaces"],
  "one-way-partition": ["spares", "namespaces"],
  loss: ["namespaces"],
  delay: ["namespaces", "delay"],
};

/** What can be done here, and for the rest why not: nothing is passed over in silence. */
export function possibleFaults(missing: MissingMeans): {
  readonly possible: readonly FaultKind[];
  readonly notRun: Readonly<Partial<Record<FaultKind, string>>>;
} {
  const whyNot = (kind: FaultKind) => needs[kind]?.map((need) => missing[need]).find((why) => why !== null) ?? null;
  const reasons = faultKinds.map((kind) => [kind, whyNot(kind)] as const);
  return {
    possible: reasons.flatMap(([kind, why]) => (why === null ? [kind] : [])),
    notRun: Object.fromEntries(reasons.filter(([, why]) => why !== null)),
  };
}
