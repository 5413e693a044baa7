/** A tracking code in its groups, large and easy to compare; it is one text, so it is read and copied as a whole. */
export function TrackingCodeText({ code }: { readonly code: string }) {
  const groups = code.split("-");
  return (
    <p className="select-all font-mono font-semibold text-[clamp(1.125rem,5.6vw,2rem)] leading-tight">
      {groups.map((group, index) => (
        <span key={index} className="whitespace-nowrap">
          {group}
          {index < groups.length - 1 && <span className="text-muted">-</span>}
        </span>
      ))}
    </p>
  );
}
