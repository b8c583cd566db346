import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { HourOut } from "../../api/schema";
import { useFormats, useTexts } from "../../language/LanguageContext";

const HEIGHT = 260;
const TICK = { fill: "var(--text-muted)", fontSize: 12 };
const BACKGROUND = {
  background: "var(--background)",
  border: "1px solid var(--border)",
  borderRadius: "var(--radius)",
  color: "var(--text)",
};
const SERIES = [
  ["success", "var(--good)"],
  ["failure", "var(--danger)"],
  ["canceled", "var(--text-muted)"],
] as const;

/** Attempts by hour as stacked bars. The table beside it has the same figures for everyone. */
export default function ActivityChart({ hours }: { hours: HourOut[] }) {
  const texts = useTexts().activity;
  const formats = useFormats();
  return (
    <div className="chart" aria-hidden="true">
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <BarChart data={hours} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis dataKey="hour" tickFormatter={formats.hour} tick={TICK} minTickGap={24} />
          <YAxis allowDecimals={false} tick={TICK} width={48} />
          <Tooltip
            labelFormatter={(hour) => (typeof hour === "string" ? formats.hour(hour) : null)}
            contentStyle={BACKGROUND}
            cursor={{ fill: "var(--background-hover)" }}
            isAnimationActive={false}
          />
          <Legend />
          {SERIES.map(([name, color]) => (
            <Bar
              key={name}
              dataKey={name}
              name={texts[name]}
              fill={color}
              stackId="attempts"
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
