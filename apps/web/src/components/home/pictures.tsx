import type { ReactNode } from "react";

/* The five pictures of "how it works", all drawn with the same three things: tablets, seals and marks. Ornament only. */

function Picture({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 160 100"
      className="w-full max-w-60"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

/** A tablet of wood, its wax open to see or covered. */
function TabletShape({
  x,
  y,
  width = 56,
  height = 40,
  open = true,
}: {
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
  readonly open?: boolean;
}) {
  return (
    <g>
      <rect x={x} y={y} width={width} height={height} rx="4" className="fill-wood" />
      <rect
        x={x + 5}
        y={y + 5}
        width={width - 10}
        height={height - 10}
        rx="1.5"
        className={open ? "fill-brand" : "fill-wood-soft"}
      />
    </g>
  );
}

function Lock({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g>
      <path d={`M${x - 4} ${y - 2}v-4a4 4 0 0 1 8 0v4`} className="stroke-ink" strokeWidth="2" />
      <rect x={x - 7} y={y - 2} width="14" height="11" rx="2" className="fill-ink" />
      <circle cx={x} cy={y + 3.5} r="1.6" className="fill-wood-soft" />
    </g>
  );
}

function Seal({ x, y, pressed }: { readonly x: number; readonly y: number; readonly pressed: boolean }) {
  return pressed ? (
    <g>
      <circle cx={x} cy={y} r="11" className="fill-good" />
      <path d={`m${x - 4.5} ${y} 3.5 3.5 6-7`} className="stroke-surface" strokeWidth="2.4" />
    </g>
  ) : (
    <circle cx={x} cy={y} r="10" className="stroke-line-strong" strokeWidth="2" strokeDasharray="3 4" />
  );
}

export function MarkPicture() {
  return (
    <Picture>
      <TabletShape x={30} y={20} width={84} height={62} />
      <path d="M46 38h26M46 52h38M46 66h20" className="stroke-on-brand opacity-45" strokeWidth="3" />
      <path d="m88 50 7 13 13-27" className="stroke-on-brand" strokeWidth="4.5" />
      <path d="m109 35 22-26" className="stroke-ink" strokeWidth="5" />
      <path d="m107.5 36.5 2.5-3" className="stroke-wood" strokeWidth="5" />
    </Picture>
  );
}

export function LockPicture() {
  return (
    <Picture>
      <TabletShape x={40} y={20} width={84} height={62} open={false} />
      <path d="M58 22v58M106 22v58" className="stroke-ink" strokeWidth="2" />
      <path d="M40 51h84" className="stroke-ink" strokeWidth="2" />
      <Lock x={82} y={49} />
    </Picture>
  );
}

export function SealPicture() {
  return (
    <Picture>
      <TabletShape x={52} y={12} open={false} />
      <Lock x={80} y={31} />
      <path d="M80 52v8M80 60H40v6M80 60h40v6M80 60v6" className="stroke-line-strong" strokeWidth="2" />
      <Seal x={40} y={80} pressed />
      <Seal x={80} y={80} pressed />
      <Seal x={120} y={80} pressed={false} />
    </Picture>
  );
}

export function CountPicture() {
  return (
    <Picture>
      {[14, 40, 66].map((y) => (
        <g key={y}>
          <TabletShape x={12} y={y} width={34} height={20} open={false} />
          <path d={`M52 ${y + 10} 74 ${(y + 10 + 50) / 2}`} className="stroke-line-strong" strokeWidth="2" />
        </g>
      ))}
      <TabletShape x={78} y={20} width={70} height={60} />
      <path
        d="M92 66V54M106 66V36M120 66V46M134 66V58"
        className="stroke-on-brand"
        strokeWidth="7"
        strokeLinecap="butt"
      />
      <path d="M86 68h54" className="stroke-on-brand" strokeWidth="2" />
    </Picture>
  );
}

export function CheckPicture() {
  return (
    <Picture>
      <path d="M20 50h120" className="stroke-line-strong" strokeWidth="2" />
      {[10, 58, 106].map((x) => (
        <TabletShape key={x} x={x} y={32} width={42} height={34} open={x === 58} />
      ))}
      <path d="m70 48 6 8 11-16" className="stroke-on-brand" strokeWidth="3.5" />
      <circle cx="79" cy="48" r="26" className="stroke-ink" strokeWidth="4" />
      <path d="m98 67 18 20" className="stroke-ink" strokeWidth="7" />
    </Picture>
  );
}
