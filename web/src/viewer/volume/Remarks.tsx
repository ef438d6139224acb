import { IconAlertTriangle } from "@tabler/icons-react";
import { useText } from "../../text";
import { formatNumber } from "../layout/formats";
import { useVolume, useVolumeState } from "./context";
import type { Remark } from "./stacking";
import styles from "./volume.module.css";

function useSentence() {
  const { t, language } = useText();
  const say = (value: number, digits: number) => formatNumber(language, value, digits);
  return (remark: Remark): string => {
    switch (remark.kind) {
      case "missing":
        return t("volume.remark.missing", { count: remark.count, gaps: remark.gaps });
      case "uneven":
        return t("volume.remark.uneven", { smallest: say(remark.smallest, 2), largest: say(remark.largest, 2) });
      case "tilt":
        return t("volume.remark.tilt", { degrees: say(remark.degrees, 1) });
      default:
        return t(`volume.remark.${remark.kind}`, { count: remark.count });
    }
  };
}

/** What is odd about the series as a volume, in words. */
export function Remarks() {
  const { t } = useText();
  const reading = useVolume();
  const sentence = useSentence();
  const remarks = useVolumeState((state) => state.remarks);
  const failed = useVolumeState((state) => state.failed);
  const factor = useVolumeState((state) => state.factor);
  const lines = remarks.map(sentence);
  if (failed > 0) lines.push(t("volume.remark.failed", { count: failed }));
  if (factor > 1) lines.push(t("volume.remark.coarse", { factor }));
  const removed = useVolumeState((state) => state.removal.steps);
  if (removed > 0) lines.push(t("volume.remark.removed", { count: removed }));
  if (lines.length === 0) return null;
  return (
    <div className={styles.remarks} role="note" data-testid="volume-remarks">
      <IconAlertTriangle size={16} />
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {factor > 1 && (
        <button type="button" onClick={() => reading.demandDetail()}>
          {t("volume.detail")}
        </button>
      )}
    </div>
  );
}

/** Why there is no volume, or how much of it is here. */
export function BuildingNotice() {
  const { t } = useText();
  const building = useVolumeState((state) => state.building);
  if (building.kind === "ready") return null;
  if (building.kind === "refused") {
    return (
      <div className={styles.refusal} role="alert">
        <IconAlertTriangle size={28} />
        <strong>{t("volume.refused")}</strong>
        <span>{t(`volume.refused.${building.why}`)}</span>
      </div>
    );
  }
  const { here, total } = building;
  return (
    <div className={styles.progress} role="status">
      <progress max={Math.max(total, 1)} value={here} aria-label={t("volume.building")} />
      <span>{t("volume.buildingOf", { here, total })}</span>
    </div>
  );
}
