"use client";

import { useTranslations } from "next-intl";
import { Link, usePathname } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";
import { SearchBox } from "./search-box.tsx";

const tabs = [
  { name: "overview", href: routes.explorer },
  { name: "blocks", href: routes.blocks },
  { name: "validators", href: routes.validators },
] as const;

/** The explorer's own navigation and its one search box, above each of its pages. */
export function ExplorerBar() {
  const t = useTranslations("explorer");
  const path = usePathname();
  return (
    <div className="mb-8 grid gap-4 print:hidden md:grid-cols-[1fr_minmax(0,26rem)] md:items-start">
      <nav aria-label={t("navigation")}>
        <ul className="-ml-3 flex flex-wrap gap-1">
          {tabs.map(({ name, href }) => (
            <li key={name}>
              <Link
                href={href}
                aria-current={path === href ? "page" : undefined}
                className="block rounded-control px-3 py-2.5 font-medium hover:bg-sunken aria-[current]:text-link aria-[current]:underline aria-[current]:decoration-2 aria-[current]:underline-offset-8"
              >
                {t(`tabs.${name}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <SearchBox />
    </div>
  );
}
