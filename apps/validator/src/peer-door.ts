/** The peers' door of a validator, and its certificate, which is replaced long before it ends, and when the clock was wrong. */
import type { ChannelIdentity } from "@tabella/rpc/peers/channel-certificate";
import type { PeersPort } from "@tabella/rpc/peers/ports";
import { openPeersServer, type PeersServerOptions } from "@tabella/rpc/peers/server";
import type { HostLog } from "./host.ts";

const lookEveryMs = 60_000;

export interface PeerDoor {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * @param options.onRenewed there is a new certificate, which the door already shows
 * @throws Error that names host and port when another program has it
 */
export async function openPeerDoor(
  port: PeersPort,
  options: Omit<PeersServerOptions, "onRefused"> & {
    readonly channel: ChannelIdentity;
    readonly log: HostLog;
    readonly onRenewed: () => void;
  },
): Promise<PeerDoor> {
  const { channel, log, onRenewed } = options;
  const server = await openPeersServer(port, {
    ...options,
    onRefused: (fields) => log.debug(fields, "peer-refused"),
  });
  const renew = async () => {
    if (!(await channel.renewIfDue(port.nowMs()))) return;
    server.renewCertificate();
    onRenewed();
    log.info({ notAfterMs: channel.current.notAfterMs }, "certificate-renewed");
  };
  const timer = setInterval(() => void renew(), lookEveryMs);
  return {
    port: server.port,
    close() {
      clearInterval(timer);
      return server.close();
    },
  };
}
