/** What happens when a trustee adds a part of the count, in order. */
export const deskSteps = ["unlock", "fetch", "replay", "agree", "decrypt", "send"] as const;
export type DeskStep = (typeof deskSteps)[number];

export interface DeskProgress {
  readonly step: DeskStep;
  readonly done: number;
  /** 0 for a step without a count. */
  readonly all: number;
  readonly outcome: "running" | "failed" | "done";
}
