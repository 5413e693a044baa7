import { hasLocale } from "next-intl";
import { getRequestConfig } from "next-intl/server";
import { type Area, areas, type Messages } from "./areas.ts";
import { routing } from "./routing.ts";

export default getRequestConfig(async ({ requestLocale }) => {
  const requested = await requestLocale;
  const locale = hasLocale(routing.locales, requested) ? requested : routing.defaultLocale;
  const files = await Promise.all(
    areas.map(
      async (area): Promise<[Area, unknown]> => [area, (await import(`../messages/${locale}/${area}.json`)).default],
    ),
  );
  // Times are shown in the reader's own zone by the browser; on the server UTC keeps both renderings apart on purpose.
  return { locale, messages: Object.fromEntries(files) as unknown as Messages, timeZone: "UTC" };
});
