import { expose } from "comlink";
import { afterSelfTest } from "@/lib/after-self-test.ts";
import { browserSealingHost } from "./sealing-host.ts";
import { createTrusteeDesk } from "./trustee-desk.ts";

expose(afterSelfTest(createTrusteeDesk(browserSealingHost), browserSealingHost.random));
