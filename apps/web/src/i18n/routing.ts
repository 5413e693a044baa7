import { defineRouting } from "next-intl/routing";

/** The default language has no prefix in the path (`/elections`), any other has (`/fr/elections`). */
export const routing = defineRouting({
  locales: ["en"],
  defaultLocale: "en",
  localePrefix: "as-needed",
  // The path alone says the language; nothing is remembered about the reader.
  localeCookie: false,
  localeDetection: false,
});

export type Locale = (typeof routing.locales)[number];
