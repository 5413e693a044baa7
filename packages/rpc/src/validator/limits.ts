/** At most so many tRPC calls share a request; servers refuse more (SEC-7). */
export const callsPerRequestMax = 10;
