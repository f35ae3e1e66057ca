import type { ReactNode } from "react";

const [width, height] = [320, 22];

/** A difference and its interval about 0, to the scale of the interval; the figures stand beside it. */
export function IntervalBar({ low, high, at }: { low: number; high: number; at: number }): ReactNode {
  const reach = Math.max(Math.abs(low), Math.abs(high), Math.abs(at)) * 1.1;
  const x = (value: number): number => (width / 2) * (1 + (reach === 0 ? 0 : value / reach));
  return (
    <svg className="interval-bar" viewBox={`0 0 ${width} ${height}`} aria-hidden>
      <line className="interval-zero" x1={width / 2} x2={width / 2} y1={0} y2={height} />
      <line className="interval-span" x1={x(low)} x2={x(high)} y1={height / 2} y2={height / 2} />
      <circle className="interval-point" cx={x(at)} cy={height / 2} r={5} />
    </svg>
  );
}
