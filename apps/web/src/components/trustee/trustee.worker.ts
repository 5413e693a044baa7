import { expose } from "comlink";
import { browserSealingHost } from "./sealing-host.ts";
import { createTrusteeDesk } from "./trustee-desk.ts";

expose(createTrusteeDesk(browserSealingHost));
