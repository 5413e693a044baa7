"use client";

import { Bar, BarChart, Cell, LabelList, ResponsiveContainer, Text, XAxis, YAxis } from "recharts";

export interface ChartRow {
  readonly answer: string;
  readonly votes: number;
  readonly leads: boolean;
  /** The numbers as words, drawn at the right end. */
  readonly value: string;
}

interface VoteChartProps {
  readonly rows: readonly ChartRow[];
  readonly label: string;
  /** What a bar over the whole width stands for: all ballots, so that bars of two questions can be compared. */
  readonly votesMax: number;
}

const rowHeight = 60;
const barHeight = 18;

/**
 * One bar an answer, name above and numbers at the right, so that long names and narrow screens fit. A picture for
 * assistive technology: the table beside it holds the same numbers.
 */
export function VoteChart({ rows, label, votesMax }: VoteChartProps) {
  return (
    <div
      role="img"
      aria-label={label}
      className="rounded-card border border-line bg-surface px-5 pt-2 pb-4 print:border-0"
    >
      <ResponsiveContainer width="100%" height={rows.length * rowHeight}>
        <BarChart
          layout="vertical"
          data={[...rows]}
          accessibilityLayer={false}
          margin={{ top: 14, right: 0, bottom: 0, left: 0 }}
          barSize={barHeight}
        >
          <XAxis type="number" hide domain={[0, Math.max(1, votesMax)]} />
          <YAxis type="category" dataKey="answer" hide />
          <Bar
            dataKey="votes"
            radius={3}
            isAnimationActive={false}
            minPointSize={2}
            background={{ fill: "var(--sunken)", radius: 3 }}
          >
            {rows.map(({ answer, leads }) => (
              <Cell key={answer} fill={leads ? "var(--brand)" : "var(--line-strong)"} />
            ))}
            <LabelList dataKey="answer" content={(props) => <RowLabel {...props} rows={rows} />} />
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

interface RowLabelProps {
  readonly rows: readonly ChartRow[];
  readonly index?: number | undefined;
  readonly y?: number | string | undefined;
  readonly parentViewBox?: unknown;
}

/** Name and numbers over the bar; a name that is too long is cut here and whole in the table. */
function RowLabel({ rows, index = 0, y = 0, parentViewBox }: RowLabelProps) {
  const row = rows[index];
  if (row === undefined) return null;
  const width = widthOf(parentViewBox);
  const numbersWidth = 8.5 * row.value.length;
  const baseline = Number(y) - 8;
  return (
    <g className="fill-ink text-[15px]">
      <Text
        x={0}
        y={baseline}
        width={Math.max(60, width - numbersWidth - 12)}
        maxLines={1}
        breakAll
        fill="var(--ink)"
        fontWeight={row.leads ? 640 : 450}
      >
        {row.answer}
      </Text>
      <text x={width} y={baseline} textAnchor="end" fill="var(--muted)">
        {row.value}
      </text>
    </g>
  );
}

/** The drawing's width, as recharts tells it to labels. */
function widthOf(box: unknown): number {
  return typeof box === "object" && box !== null && "width" in box && typeof box.width === "number" ? box.width : 300;
}
