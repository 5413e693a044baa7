import { expose } from "comlink";
import { afterSelfTest } from "@/lib/after-self-test.ts";
import { createBallotMaker } from "./ballot-maker.ts";

const random = (byteLength: number) => crypto.getRandomValues(new Uint8Array(byteLength));

expose(afterSelfTest(createBallotMaker(random), random));
