import { createHash } from "node:crypto";

/**
 * Everything that happened in a simulation, as one hash and the last lines in words. Two runs of one seed give the same
 * hash (REL-1); the lines are the story that is printed when a rule of the game was broken.
 */
export class EventLog {
  private readonly hash = createHash("sha256");
  private readonly recent: string[] = [];
  private readonly linesKept: number;

  constructor(linesKept: number) {
    this.linesKept = linesKept;
  }

  record(atMs: number, line: string): void {
    const entry = `${(atMs / 1000).toFixed(3)}s ${line}`;
    this.hash.update(`${entry}\n`);
    this.recent.push(entry);
    if (this.recent.length > 2 * this.linesKept) this.recent.splice(0, this.linesKept);
  }

  /** The last lines, oldest first. */
  story(): readonly string[] {
    return this.recent.slice(-this.linesKept);
  }

  /** SHA-256 over all lines so far, 64 hexadecimal digits. */
  digest(): string {
    return this.hash.copy().digest("hex");
  }
}
