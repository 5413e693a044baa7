import type { Outcome } from "./judge.ts";

/** In the folder of the corpus. */
export const killersFile = "killers.json";

/** By check and by guard, the member that gets through without it. */
export interface Killers {
  readonly checks: Record<string, Killer>;
  readonly guards: Record<string, Killer>;
}

export interface Killer {
  readonly member: string;
  readonly outcome: Outcome;
}
