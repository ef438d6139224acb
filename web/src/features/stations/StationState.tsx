import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { Station } from "../../api";
import { formatMoment, useText } from "../../text";
import { problemText } from "../../ui";
import styles from "./stations.module.css";
import type { CheckState } from "./use-station-check";

type Props = { station: Station; state: CheckState | undefined };

/** When it was last in use, or how the verification ended: a sign, a word and a time, never a colour alone. */
export function StationState({ station, state }: Props) {
  const text = useText();
  const { t, language } = text;
  if (!state) return <LastSeen station={station} />;
  if (state.kind === "asking") return <span className={styles.soft}>{t("stations.asking")}</span>;
  if (state.kind === "failed") return <span className={styles.soft}>{problemText(state.error, text)}</span>;
  const { how, ok, detail, detail_vi: vietnamese, at } = state.verdict;
  const Icon = ok ? IconCircleCheck : IconCircleX;
  const said = (language === "vi" && vietnamese) || detail;
  return (
    <div role="status">
      <div className={`${styles.verdict} ${ok ? "khoanh-good" : "khoanh-bad"}`}>
        <Icon size={18} aria-hidden="true" /> {t(`stations.${how}.${ok ? "good" : "bad"}`)}
      </div>
      <div className={styles.soft}>{[said, at ? formatMoment(at) : ""].filter(Boolean).join(" · ")}</div>
    </div>
  );
}

function LastSeen({ station }: { station: Station }) {
  const { t } = useText();
  if (!station.seen_at) return <span className={styles.soft}>{t("shell.never")}</span>;
  return (
    <>
      {formatMoment(station.seen_at)}
      <div className={styles.soft}>{[station.seen_who, station.seen_address].filter(Boolean).join(" · ")}</div>
    </>
  );
}
