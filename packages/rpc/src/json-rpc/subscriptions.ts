/** JSON-RPC over a WebSocket: the same methods, and `eth_subscribe` to new heads. One of these a connection. */
import { randomBytes } from "node:crypto";
import { toHex } from "@tabella/crypto/hex";
import { z } from "zod";
import type { ValidatorPort } from "../validator/ports.ts";
import { blockView } from "./ethereum-views.ts";
import { faultCodes } from "./fault-codes.ts";
import { JsonRpcFault } from "./faults.ts";
import { method } from "./parameters.ts";
import { answerJsonRpc, type JsonRpcMethod, type JsonRpcOptions } from "./protocol.ts";

export interface JsonRpcConnection {
  /** Answers one message of the client, through `send`; messages are answered one after the other. */
  receive(message: string): void;
  close(): void;
}

const subscriptionsMax = 10;
/** Messages that wait for their answer; a client that sends more before it has read is cut off. */
const waitingMax = 100;

/**
 * @param options.send a text to the client; false when it reads too slowly, and then the connection ends
 * @param options.end called when the client is to be cut off
 */
export function openJsonRpcConnection(
  port: ValidatorPort,
  options: JsonRpcOptions & { readonly send: (text: string) => boolean; readonly end: () => void },
): JsonRpcConnection {
  const { send, end, onBug } = options;
  const subscriptions = new Map<string, AbortController>();
  let waiting = 0;
  let last = Promise.resolve();

  async function tellHeads(subscription: string, signal: AbortSignal): Promise<void> {
    const { chainId, height } = port.status();
    for await (const at of port.finalHeights(height + 1, signal)) {
      const block = port.block({ height: at });
      if (!block) return;
      const { transactions, uncles, ...result } = blockView(block, { full: false, chainId });
      const params = { subscription, result };
      if (send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params }))) continue;
      end();
      return;
    }
  }

  const methods = new Map<string, JsonRpcMethod>([
    ...options.methods,
    [
      "eth_subscribe",
      method(z.tuple([z.literal("newHeads", 'only "newHeads" can be subscribed to')]), () => {
        if (subscriptions.size >= subscriptionsMax) {
          throw new JsonRpcFault(faultCodes.limitExceeded, `more than ${subscriptionsMax} subscriptions`);
        }
        const subscription = toHex(randomBytes(16));
        const controller = new AbortController();
        subscriptions.set(subscription, controller);
        // After the answer that names it.
        setImmediate(() => void tellHeads(subscription, controller.signal).catch(onBug));
        return subscription;
      }),
    ],
    [
      "eth_unsubscribe",
      method(z.tuple([z.string().max(66)]), ([subscription]) => {
        subscriptions.get(subscription)?.abort();
        return subscriptions.delete(subscription);
      }),
    ],
  ]);

  return {
    receive(message) {
      waiting += 1;
      if (waiting > waitingMax) {
        end();
        return;
      }
      last = last.then(async () => {
        const { text } = await answerJsonRpc(message, { methods, onBug });
        waiting -= 1;
        if (text !== null && !send(text)) end();
      });
    },
    close() {
      for (const controller of subscriptions.values()) controller.abort();
      subscriptions.clear();
    },
  };
}
