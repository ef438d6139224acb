import type { Slip } from "../../api";

type Props = { drawing: Slip["scan"]; label: string; className?: string | undefined };

/** A bar-code or QR, sharp at every size: bars are stretched upright only, modules stay square. */
export function Drawing({ drawing, label, className }: Props) {
  return (
    <svg
      className={className}
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      preserveAspectRatio={drawing.height === 1 ? "none" : "xMidYMid meet"}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <rect width={drawing.width} height={drawing.height} fill="#fff" />
      <path d={drawing.path} fill="#000" />
    </svg>
  );
}
