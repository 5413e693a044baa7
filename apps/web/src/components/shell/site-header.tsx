"use client";

import { Menu, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Link, usePathname } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Mark, Wordmark } from "./logo.tsx";

const links = [
  { href: routes.elections, name: "elections" },
  { href: routes.explorer, name: "explorer" },
  { href: routes.status, name: "status" },
  { href: routes.verify, name: "verify" },
] as const;

export function SiteHeader() {
  const t = useTranslations("common");
  const path = usePathname();
  // The menu belongs to the page it was opened on: following a link closes it.
  const [openOn, setOpenOn] = useState<string | null>(null);
  const open = openOn === path;

  return (
    <header className="border-line border-b bg-surface print:hidden">
      <div className="mx-auto flex min-h-17 max-w-6xl items-center gap-x-6 px-4 sm:px-6">
        <Link href={routes.home} aria-label={t("product")} className="flex items-center gap-2.5 rounded-sm py-2">
          <Mark />
          <Wordmark className="h-6 max-xs:hidden" />
        </Link>
        <nav
          id="site-nav"
          aria-label={t("nav.label")}
          className={`${open ? "block" : "hidden"} max-lg:absolute max-lg:inset-x-0 max-lg:top-17 max-lg:z-30 max-lg:border-line max-lg:border-b max-lg:bg-surface max-lg:px-4 max-lg:pb-4 max-lg:shadow-popover lg:block`}
        >
          <ul className="flex gap-1 max-lg:flex-col">
            {links.map(({ href, name }) => {
              const here = path === href || path.startsWith(`${href}/`);
              return (
                <li key={name}>
                  <Link
                    href={href}
                    aria-current={here ? "page" : undefined}
                    className="block rounded-control px-3 py-2.5 font-medium hover:bg-sunken aria-[current]:text-link aria-[current]:underline aria-[current]:decoration-2 aria-[current]:underline-offset-8"
                  >
                    {t(`nav.${name}`)}
                  </Link>
                </li>
              );
            })}
          </ul>
        </nav>
        <div className="ml-auto flex items-center gap-2">
          <AccountMenu />
          <button
            type="button"
            aria-expanded={open}
            aria-controls="site-nav"
            aria-label={t(open ? "nav.close" : "nav.open")}
            onClick={() => setOpenOn(open ? null : path)}
            className="grid size-11 place-items-center rounded-control hover:bg-sunken lg:hidden"
          >
            {open ? <X aria-hidden="true" className="size-6" /> : <Menu aria-hidden="true" className="size-6" />}
          </button>
        </div>
      </div>
    </header>
  );
}
