import { trackingCode } from "@tabella/election/tracking-code";
import { useTranslations } from "next-intl";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { ElectionLink } from "./election-link.tsx";
import type { Fact } from "./transaction-facts.ts";

/** One value of a decoded transaction, in the form that its kind asks for. */
export function FactValue({ fact }: { readonly fact: Fact }) {
  const t = useTranslations("explorer");
  const { value } = fact;
  switch (value.kind) {
    case "text":
      return value.text;
    case "list":
      return value.items.length === 0 ? (
        t("words.none")
      ) : (
        <ol className="grid gap-1">
          {value.items.map((item, at) => (
            <li key={at}>{item}</li>
          ))}
        </ol>
      );
    case "fingerprint":
      return <HashText value={value.text} name={t(`facts.${fact.label}`)} />;
    case "election":
      return <ElectionLink uuid={value.uuid} />;
    case "ballot":
      return (
        <span className="inline-flex max-w-full items-center gap-1">
          <TextLink href={routes.statusOf(trackingCode(value.ballotHash))}>
            <HashText value={trackingCode(value.ballotHash)} full />
          </TextLink>
          <CopyButton text={trackingCode(value.ballotHash)} name={t(`facts.${fact.label}`)} iconOnly />
        </span>
      );
    case "count":
      return value.count;
    case "bytes":
      return t("words.bytes", { bytes: value.bytes });
    case "time":
      return value.at === null ? t("words.noTime") : <AbsoluteTime ms={value.at} />;
    case "word":
      return t(`words.${value.word}`);
  }
}
