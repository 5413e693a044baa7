import { expose } from "comlink";
import { createTrusteeDesk } from "./trustee-desk.ts";

expose(createTrusteeDesk((byteLength) => crypto.getRandomValues(new Uint8Array(byteLength))));
