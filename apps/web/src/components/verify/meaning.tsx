import { useTranslations } from "next-intl";
import { ScrollRegion } from "@/components/explorer/scroll-region.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";

const proves = ["in", "unchanged", "later"] as const;
const provesNot = ["choice", "device", "count"] as const;

const command = "npm run tabella -- receipt verify receipt.json --genesis genesis.json";

/** What a receipt proves and what it cannot: said whether or not one has been checked yet. */
export function Meaning() {
  const t = useTranslations("verify");
  return (
    <section aria-labelledby="meaning" className="grid gap-4">
      <h2 id="meaning" className="text-xl">
        {t("meaning.title")}
      </h2>
      <div className="grid gap-6 sm:grid-cols-2">
        <div>
          <h3 className="mb-1 font-semibold">{t("meaning.proves")}</h3>
          <ul className="grid list-disc gap-1.5 pl-5">
            {proves.map((item) => (
              <li key={item}>{t(`meaning.provesItems.${item}`)}</li>
            ))}
          </ul>
        </div>
        <div>
          <h3 className="mb-1 font-semibold">{t("meaning.not")}</h3>
          <ul className="grid list-disc gap-1.5 pl-5">
            {provesNot.map((item) => (
              <li key={item}>{t(`meaning.notItems.${item}`)}</li>
            ))}
          </ul>
        </div>
      </div>
      <Disclosure summary={t("offline.title")}>
        <p>{t("offline.body")}</p>
        <ScrollRegion
          label={t("offline.body")}
          className="overflow-x-auto rounded-control border border-line bg-sunken p-3 text-sm"
        >
          <code className="whitespace-nowrap">{command}</code>
        </ScrollRegion>
      </Disclosure>
    </section>
  );
}
