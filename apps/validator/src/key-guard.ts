/** What a validator does when another process signs with its key: whoever came second stops, the first one says so. */
import type { Address } from "@tabella/crypto/signature";
import type { HostLog } from "./host.ts";

/** The log says it again at most so often; the figure counts every time. */
const logEveryMs = 10_000;

export class KeyGuard {
  /** Resolves with a sentence for the operator when this process must not go on. */
  readonly failed: Promise<string>;
  /** How often another process with this key was heard of. */
  timesHeard = 0;
  readonly #log: HostLog;
  readonly #nowMs: () => number;
  readonly #self: Address | null;
  readonly #silence: () => void;
  readonly #leaveNotice: (why: string) => void;
  #fail: (why: string) => void = () => {};
  #loggedMs = Number.NEGATIVE_INFINITY;

  /**
   * @param options.silence from then on nothing may be signed
   * @param options.leaveNotice so that no start of this one follows before a person has looked
   */
  constructor(options: {
    readonly log: HostLog;
    readonly nowMs: () => number;
    readonly self: Address | null;
    readonly silence: () => void;
    readonly leaveNotice: (why: string) => void;
  }) {
    this.#log = options.log;
    this.#nowMs = options.nowMs;
    this.#self = options.self;
    this.#silence = options.silence;
    this.#leaveNotice = options.leaveNotice;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  /** The validator `at` is connected to another process with this key, which has proved that it lives. */
  cameSecond(at: Address): void {
    this.#silence();
    this.#log.error({ validator: this.#self, at }, "key-in-use-elsewhere: this process came second, and stops");
    const why = `validator ${this.#self} runs already on another machine (${at} is connected to it); two with one key would sign against each other`;
    this.#leaveNotice(why);
    this.#fail(why);
  }

  /** Another process with this key has called the validator `at`, or this node. It is refused; this one goes on. */
  heard(at: Address): void {
    this.timesHeard += 1;
    const now = this.#nowMs();
    if (Math.abs(now - this.#loggedMs) < logEveryMs) return;
    this.#loggedMs = now;
    this.#log.error(
      { validator: this.#self, at },
      "key-in-use-elsewhere: another machine has this validator's key, and was refused; find it",
    );
  }
}
