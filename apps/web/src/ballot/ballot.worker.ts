import { expose } from "comlink";
import { createBallotMaker } from "./ballot-maker.ts";

expose(createBallotMaker((byteLength) => crypto.getRandomValues(new Uint8Array(byteLength))));
