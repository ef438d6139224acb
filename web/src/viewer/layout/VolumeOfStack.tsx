import { useCallback } from "react";
import { useText } from "../../text";
import type { Stack } from "../hanging";
import { VolumeWindow } from "../volume";
import { useReading, useReadingState } from "./context";

/** A stack of the study as a volume. */
export function VolumeOfStack({ stack }: { stack: Stack }) {
  const { t } = useText();
  const reading = useReading();
  const study = useReadingState((state) => state.study);
  const entry = useReadingState((state) => state.series.find(({ seriesUid }) => seriesUid === stack.seriesUid));
  const close = useCallback(() => reading.store.change({ volume: null }), [reading]);
  const number = entry?.number === null || entry === undefined ? "" : t("viewer.seriesOf", { number: entry.number });
  const title = [study?.patientName, entry?.description || number].filter(Boolean).join(" · ");
  return <VolumeWindow frames={stack.frames} title={title} onClose={close} />;
}
