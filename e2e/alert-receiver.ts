import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Post {
  readonly body: string;
  readonly signature: string;
}

/** Whom an operator has alerts posted to, on all interfaces of this machine. */
export class AlertReceiver {
  readonly #posts: Post[] = [];
  readonly #server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    this.#posts.push({ body, signature: String(request.headers["tabella-signature"]) });
    response.writeHead(204).end();
  });

  /** @returns its port */
  async listen(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, "0.0.0.0", done));
    return (this.#server.address() as AddressInfo).port;
  }

  /** @returns `CODE url` of what has begun, in posts that this secret has signed */
  begun(secret: string): readonly string[] {
    return this.#posts.flatMap(({ body, signature }) => {
      const [, time, mac] = /^t=(\d+),v1=(\w+)$/.exec(signature) ?? [];
      if (mac !== createHmac("sha256", secret).update(`${time}.${body}`).digest("hex")) return [];
      const { change, alert } = JSON.parse(body);
      return change === "begins" ? [`${alert.code} ${alert.url}`] : [];
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
