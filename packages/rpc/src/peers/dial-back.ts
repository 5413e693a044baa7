/** Whether a peers' door stands at an address and has a node's key: a TLS handshake, in which nothing is asked (SEC-14). */
import { connect } from "node:tls";
import { addressOf, type HybridPublicKey } from "@tabella/crypto/signature";
import { certifiedPeer, channelOptions } from "./channel.ts";
import type { checkChannelCertificate } from "./channel-certificate.ts";

const dialBackWithinMs = 2_000;
/** A handshake with one of our certificates takes about two and a half thousand. */
const replyBytesMax = 8_192;

type Judge = Pick<Parameters<typeof checkChannelCertificate>[1], "identity" | "checker" | "nowMs">;

/**
 * @param place.host the IP address to which the connection goes
 * @param publicKey whose certificate must be shown there
 */
export function dialBack(
  { host, port }: { readonly host: string; readonly port: number },
  publicKey: HybridPublicKey,
  judge: Judge,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...channelOptions, host, port });
    const end = (isReached: boolean) => {
      clearTimeout(tooLate);
      socket.destroy();
      resolve(isReached);
    };
    const tooLate = setTimeout(() => end(false), dialBackWithinMs);
    socket.on("error", () => end(false));
    socket.once("close", () => end(false));
    socket.once("secureConnect", () => {
      const own = addressOf(publicKey);
      const publicKeyOf = (address: string) => (address === own ? publicKey : undefined);
      const shown = certifiedPeer(socket, { ...judge, publicKeyOf });
      end(socket.bytesRead <= replyBytesMax && shown.ok && shown.value !== null);
    });
  });
}
