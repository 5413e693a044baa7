import { expose } from "comlink";
import { afterSelfTest } from "@/lib/after-self-test.ts";
import { createCeremonyPlayer } from "./ceremony-player.ts";
import { browserSealingHost } from "./sealing-host.ts";

expose(afterSelfTest(createCeremonyPlayer(browserSealingHost), browserSealingHost.random));
