import type { LocalService } from "@tabella/launcher/local-network";

/**
 * A service as an operator's supervisor keeps it: started again when it has ended. An end that nobody caused is a
 * violation.
 */
export class Supervised {
  readonly service: LocalService;
  /** How it ended without a reason, each time. */
  readonly surprises: string[] = [];
  kills = 0;
  #mayEnd = false;

  constructor(service: LocalService) {
    this.service = service;
    this.#watch();
  }

  get name(): string {
    return this.service.name;
  }

  get isRunning(): boolean {
    return this.service.process().isRunning();
  }

  /** SIGKILL. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#mayEnd = true;
    this.kills += 1;
    await this.service.process().kill();
  }

  /** SIGSTOP: it neither runs nor ends. */
  pause(): void {
    this.service.process().signal("SIGSTOP");
  }

  goOn(): void {
    this.service.process().signal("SIGCONT");
  }

  /** From now on its end is no surprise (its disk is full). */
  allowEnd(): void {
    this.#mayEnd = true;
  }

  /** Resolves when it has ended, or the time is over. @returns whether it has ended */
  async endsWithin(milliseconds: number): Promise<boolean> {
    const ended = new Promise<void>((resolve) => this.service.process().onExit(() => resolve()));
    const timer = new AbortController();
    const over = new Promise<void>((resolve) => {
      const handle = setTimeout(resolve, milliseconds);
      timer.signal.addEventListener("abort", () => clearTimeout(handle));
    });
    await Promise.race([ended, over]);
    timer.abort();
    return !this.isRunning;
  }

  /** Starts it again if it has ended; resolves when it is ready. */
  async bringBack(): Promise<void> {
    if (!this.isRunning) {
      await this.service.restart();
      this.#watch();
    }
    this.#mayEnd = false;
  }

  #watch(): void {
    const { name } = this;
    const process = this.service.process();
    process.onExit((how) => {
      if (!this.#mayEnd) this.surprises.push(`${name} ended by itself: ${how} (log: ${process.logFile})`);
    });
  }
}
