import { useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { Mark } from "./logo.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

export function SiteFooter() {
  const t = useTranslations("common");
  return (
    <footer className="mt-auto border-line border-t bg-surface print:hidden">
      <div className="mx-auto grid max-w-6xl gap-x-12 gap-y-8 px-4 py-10 sm:px-6 md:grid-cols-[2fr_1fr_1fr]">
        <div className="grid content-start gap-4">
          <Mark className="h-9 w-13.5" />
          <p className="max-w-sm text-muted">{t("footer.claim")}</p>
          <ThemeChoice />
        </div>
        <FooterLinks
          title={t("footer.record")}
          links={[
            [routes.explorer, t("footer.explorer")],
            [routes.status, t("footer.status")],
            [routes.verify, t("footer.verify")],
          ]}
        />
        <FooterLinks
          title={t("footer.people")}
          links={[
            [routes.admin, t("footer.admin")],
            [routes.trustee, t("footer.trustee")],
            [routes.limits, t("footer.limits")],
          ]}
          note={t("footer.licence")}
        />
      </div>
    </footer>
  );
}

interface FooterLinksProps {
  readonly title: string;
  readonly links: readonly (readonly [href: string, text: string])[];
  readonly note?: string;
}

function FooterLinks({ title, links, note }: FooterLinksProps) {
  return (
    <div className="grid content-start gap-2">
      <h2 className="font-semibold text-base tracking-normal">{title}</h2>
      <ul className="grid">
        {links.map(([href, text]) => (
          <li key={href}>
            <TextLink href={href} className="inline-block py-1.5">
              {text}
            </TextLink>
          </li>
        ))}
      </ul>
      {note !== undefined && <p className="text-muted text-sm">{note}</p>}
    </div>
  );
}
