import "../globals.css";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { hasLocale } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { PageProviders } from "@/components/shell/page-providers.tsx";
import { SkipLink } from "@/components/shell/skip-link.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";
import { routing } from "@/i18n/routing.ts";

interface RootLayoutProps {
  readonly children: ReactNode;
  readonly params: Promise<{ readonly locale: string }>;
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#1e181c" },
  ],
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("common");
  return {
    title: { default: `${t("product")} – ${t("tagline")}`, template: t("titleTemplate", { title: "%s" }) },
    description: t("footer.claim"),
  };
}

export default async function RootLayout({ children, params }: RootLayoutProps) {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) notFound();
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang={locale} dir="ltr" suppressHydrationWarning>
      <body className="flex min-h-dvh flex-col">
        <AreaMessages only={[]}>
          <PageProviders nonce={nonce}>
            <SkipLink />
            {children}
          </PageProviders>
        </AreaMessages>
      </body>
    </html>
  );
}
