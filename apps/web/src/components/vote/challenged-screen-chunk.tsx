"use client";

import dynamic from "next/dynamic";

/** Loads the code of the page of an opened ballot. Few voters need it, so it is no part of the ballot's own. */
export function loadChallengedScreen() {
  return import("./challenged-screen.tsx").then((chunk) => chunk.ChallengedScreen);
}

export const ChallengedScreen = dynamic(loadChallengedScreen, { ssr: false });
