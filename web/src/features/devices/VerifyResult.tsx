import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { KnownDevice } from "../../api";
import { formatMoment, formatNumber, useText } from "../../text";
import { problemText } from "../../ui";
import styles from "./devices.module.css";
import type { VerifyState } from "./use-verify";

type Props = { device: KnownDevice; state: VerifyState | undefined };

/** How the last C-ECHO ended: a sign, a word and a time, never a colour alone. */
export function VerifyResult({ device, state }: Props) {
  const text = useText();
  const { t, language } = text;
  if (state?.kind === "asking") return <span className={styles.soft}>{t("devices.asking")}</span>;
  if (state?.kind === "failed") return <Line isGood={false} detail={problemText(state.error, text)} when="" />;
  if (state?.kind === "answered") {
    const { ok, milliseconds, detail, detail_vi: vietnamese } = state.verified;
    const took = t("devices.took", { milliseconds: formatNumber(milliseconds, language, milliseconds < 10 ? 1 : 0) });
    const said = (language === "vi" && vietnamese) || detail;
    return <Line isGood={ok} detail={ok ? took : said} when={formatMoment(state.at)} />;
  }
  if (!device.verified_at) return <span className={styles.soft}>{t("shell.never")}</span>;
  return (
    <Line
      isGood={device.verified_ok === true}
      detail={device.verified_detail}
      when={formatMoment(device.verified_at)}
    />
  );
}

function Line({ isGood, detail, when }: { isGood: boolean; detail: string; when: string }) {
  const { t } = useText();
  const Icon = isGood ? IconCircleCheck : IconCircleX;
  return (
    <div role="status">
      <div className={`${styles.verdict} ${isGood ? "khoanh-good" : "khoanh-bad"}`}>
        <Icon size={18} aria-hidden="true" /> {isGood ? t("devices.answers") : t("devices.silent")}
      </div>
      <div className={styles.soft}>{[detail, when].filter(Boolean).join(" · ")}</div>
    </div>
  );
}
