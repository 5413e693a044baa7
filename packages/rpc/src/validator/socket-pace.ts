import { setTimeout as sleep } from "node:timers/promises";
import { callsPerRequestMax } from "./limits.ts";

/** A client that has not read so much of what was sent to it gets no more answers until it has. */
export const unreadBytesMax = 16_777_216;
/** Subscriptions of one socket at one time. */
export const subscriptionsMax = 16;
const waitMs = 20;

/** What a caller may have answered at once. */
export interface Pace {
  /** False if there are too many calls at once, or too much is unread: the caller is cut off. */
  allowCall(): boolean;
  /** False if this caller has too many subscriptions already; else true, and `endSubscription` is due. */
  beginSubscription(): boolean;
  endSubscription(): void;
  /** Waits until a subscriber has read what it was sent. */
  room(signal: AbortSignal): Promise<void>;
}

/** Over HTTP: the server bounds a batch, and a connection carries one answer at a time. */
export const httpPace: Pace = {
  allowCall: () => true,
  beginSubscription: () => true,
  endSubscription() {},
  async room() {},
};

interface Socket {
  readonly bufferedAmount: number;
  terminate(): void;
}

/**
 * Over a WebSocket tRPC itself bounds neither the calls in a frame nor the answers that nobody reads (SEC-7): one frame of
 * a stranger could ask for a thousand pages of five megabytes. So a socket has as many calls a turn of the event loop as
 * an HTTP request has.
 */
export function socketPace(socket: Socket): Pace {
  let calls = 0;
  let subscriptions = 0;
  return {
    allowCall() {
      if (calls === 0) {
        setImmediate(() => {
          calls = 0;
        });
      }
      calls += 1;
      const allowed = calls <= callsPerRequestMax && socket.bufferedAmount <= unreadBytesMax;
      if (!allowed) socket.terminate();
      return allowed;
    },
    beginSubscription() {
      if (subscriptions >= subscriptionsMax) return false;
      subscriptions += 1;
      return true;
    },
    endSubscription() {
      subscriptions -= 1;
    },
    async room(signal) {
      while (socket.bufferedAmount > unreadBytesMax && !signal.aborted) await sleep(waitMs);
    },
  };
}
