import { addressPrefix } from "@tabella/rpc/address-prefix";
import type { FastifyReply, FastifyRequest } from "fastify";
import { procedureNames } from "./request-guard.ts";

/** A polling place behind one address has as many screens; the server's connections last for many such places. */
export const streamsPerAddressMax = 100;

/** Live streams hold their connection for as long as their reader likes: nobody may take all of them (SEC-7). */
export function createStreamsPerAddress(): { admits(request: FastifyRequest, reply: FastifyReply): boolean } {
  const open = new Map<string, number>();
  return {
    /** True for whatever is no stream. */
    admits(request, { raw }) {
      if (!procedureNames(request.url).includes("chain.onBlock")) return true;
      const address = addressPrefix(request.ip);
      const count = open.get(address) ?? 0;
      if (count >= streamsPerAddressMax) return false;
      open.set(address, count + 1);
      raw.once("close", () => {
        const left = (open.get(address) ?? 1) - 1;
        if (left > 0) open.set(address, left);
        else open.delete(address);
      });
      return true;
    },
  };
}
