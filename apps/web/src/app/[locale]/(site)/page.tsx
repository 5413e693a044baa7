import { ArrowRight } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { ChainLine } from "@/components/home/chain-line.tsx";
import { HeroTablet } from "@/components/home/hero-tablet.tsx";
import { HowItWorks } from "@/components/home/how-it-works.tsx";
import { OpenElections } from "@/components/home/open-elections.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";
import { routes } from "@/lib/routes.ts";

export default async function Home() {
  const t = await getTranslations("home");
  return (
    <AreaMessages only={["home", "elections"]}>
      <div className="grid gap-20">
        <section className="grid items-center gap-x-14 gap-y-10 lg:grid-cols-[minmax(0,11fr)_minmax(0,9fr)]">
          <div className="grid gap-6">
            <h1 className="text-display">{t("hero.title")}</h1>
            <p className="max-w-xl text-lg text-muted leading-relaxed">{t("hero.lead")}</p>
            <div className="flex flex-wrap gap-3">
              <LinkButton
                size="large"
                href={routes.elections}
                icon={<ArrowRight aria-hidden="true" className="size-5" />}
              >
                {t("hero.elections")}
              </LinkButton>
              <LinkButton size="large" look="secondary" href="#how">
                {t("hero.how")}
              </LinkButton>
            </div>
            <ChainLine />
          </div>
          <div className="mx-auto w-full max-w-md lg:max-w-none">
            <HeroTablet />
          </div>
        </section>

        <section aria-labelledby="open">
          <div className="mb-5 flex flex-wrap items-baseline justify-between gap-3">
            <h2 id="open" className="text-2xl">
              {t("open.title")}
            </h2>
            <TextLink href={routes.elections}>{t("open.all")}</TextLink>
          </div>
          <OpenElections />
        </section>

        <HowItWorks />

        <section aria-labelledby="limits">
          <Card className="grid gap-3 border-l-4 border-l-wood sm:p-8">
            <h2 id="limits" className="text-2xl">
              {t("limits.title")}
            </h2>
            <p className="max-w-prose text-muted">{t("limits.lead")}</p>
            <TextLink href={routes.limits} className="w-fit font-semibold">
              {t("limits.more")}
            </TextLink>
          </Card>
        </section>
      </div>
    </AreaMessages>
  );
}
