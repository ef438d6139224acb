import { IconPhotoPlus, IconRulerMeasure } from "@tabler/icons-react";
import { useEffect } from "react";
import { useText } from "../../text";
import { tellDone, tellProblem, useMay } from "../../ui";
import { useReading } from "./context";
import { IconButton } from "./IconButton";
import type { Offered } from "./reportLink";
import styles from "./window.module.css";

/** Hands the report the picture that is shown, or what was measured on it. */
export function ReportButtons() {
  const text = useText();
  const { t } = text;
  const reading = useReading();
  const mayWrite = useMay()("report.write");
  useEffect(() => {
    reading.report.onOffered = (offered: Offered) => {
      if (offered.kind === "taken") tellDone(t(`viewer.taken.${offered.what}`));
      else tellProblem(new Error(t(offered.kind === "nobody" ? "viewer.noReport" : "viewer.nothingToOffer")), text);
    };
  }, [reading, t, text]);
  if (!mayWrite) return null;
  return (
    <div className={styles.group}>
      <IconButton
        label={t("viewer.keyImage")}
        short={t("viewer.short.keyImage")}
        onClick={() => reading.report.offer("keyImage")}
      >
        <IconPhotoPlus size={20} />
      </IconButton>
      <IconButton label={t("viewer.insertMeasurements")} onClick={() => reading.report.offer("measurements")}>
        <IconRulerMeasure size={20} />
      </IconButton>
    </div>
  );
}
