"use client";

import { Menu } from "@base-ui/react/menu";
import { ChevronDown, KeyRound, LogOut, Vote } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { LinkButton } from "@/components/ui/button.tsx";
import { Link, usePathname, useRouter } from "@/i18n/navigation.ts";
import { loginWithReturn, routes } from "@/lib/routes.ts";
import { useAccount, useLogout } from "@/trpc/use-account.ts";
import { LogoutFailed } from "./logout-failed.tsx";

/** Log in and Register for guests; name, duties and Log out for those who are logged in. */
export function AccountMenu() {
  const t = useTranslations("common");
  const { account } = useAccount();
  const router = useRouter();
  const path = usePathname();
  const [container, setContainer] = useState<HTMLElement | null>(null);
  const logout = useLogout(() => router.push(routes.home));

  if (account === undefined) return <span className="h-11" />;
  if (account === null) {
    const leadsBack = path !== routes.home && path !== routes.login && path !== routes.register;
    return (
      <>
        <LinkButton look="quiet" size="small" href={routes.register} className="max-sm:hidden">
          {t("account.register")}
        </LinkButton>
        <LinkButton size="small" href={leadsBack ? loginWithReturn(path) : routes.login}>
          {t("account.login")}
        </LinkButton>
      </>
    );
  }

  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={t("account.menu", { name: account.displayName })}
        className="flex min-h-11 items-center gap-2 rounded-control border border-line px-3 font-medium hover:bg-sunken"
      >
        <span
          aria-hidden="true"
          className="grid size-7 place-items-center rounded-full bg-brand-soft font-semibold text-link text-sm"
        >
          {initials(account.displayName)}
        </span>
        <span className="max-w-40 truncate max-sm:hidden">{account.displayName}</span>
        <ChevronDown aria-hidden="true" className="size-4 text-muted" />
      </Menu.Trigger>
      <Menu.Portal container={container}>
        <Menu.Positioner align="end" sideOffset={6} className="z-40">
          <Menu.Popup className="min-w-60 max-w-[calc(100vw-2rem)] rounded-card border border-line bg-surface p-1.5 shadow-popover">
            <Menu.Group>
              <Menu.GroupLabel className="border-line border-b px-3 pt-2 pb-3">
                <span className="block text-muted text-sm">{t("account.signedInAs")}</span>
                <span className="block font-semibold">{account.displayName}</span>
                <span className="block truncate text-muted text-sm">{account.email}</span>
              </Menu.GroupLabel>
              {account.role === "administrator" && (
                <MenuLink href={routes.admin} icon={<Vote aria-hidden="true" className="size-4.5" />}>
                  {t("account.administer")}
                </MenuLink>
              )}
              <MenuLink href={routes.trustee} icon={<KeyRound aria-hidden="true" className="size-4.5" />}>
                {t("account.trustee")}
              </MenuLink>
              <Menu.Item onClick={() => logout.mutate()} className={itemStyle}>
                <LogOut aria-hidden="true" className="size-4.5" />
                {t("account.logout")}
              </Menu.Item>
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
      {/* The menu opens inside the header, so that it belongs to a landmark. */}
      <span ref={setContainer} />
      <LogoutFailed logout={logout} />
    </Menu.Root>
  );
}

const itemStyle =
  "flex min-h-11 cursor-pointer items-center gap-3 rounded-control px-3 py-2 outline-none data-[highlighted]:bg-sunken data-[highlighted]:outline-2 data-[highlighted]:outline-focus";

function MenuLink({
  href,
  icon,
  children,
}: {
  readonly href: string;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Menu.Item render={<Link href={href} />} className={itemStyle}>
      {icon}
      {children}
    </Menu.Item>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return [words.at(0), words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
