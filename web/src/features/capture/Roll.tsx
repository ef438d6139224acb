import { ActionIcon, Checkbox, Progress } from "@mantine/core";
import { IconCheck, IconCrop, IconFileTypePdf, IconTrash } from "@tabler/icons-react";
import { useText } from "../../text";
import { problemText } from "../../ui";
import styles from "./capture.module.css";
import type { Shot } from "./shots";

type Props = {
  shots: readonly Shot[];
  onChange: (key: string, part: Partial<Shot>) => void;
  onDrop: (key: string) => void;
  onCrop: (shot: Shot) => void;
};

/** What was taken: each is chosen or not, cropped, thrown away, and says whether it was sent. */
export function Roll({ shots, onChange, onDrop, onCrop }: Props) {
  const { t } = useText();
  if (shots.length === 0) return <p className={styles.soft}>{t("capture.nothing")}</p>;
  return (
    <ul className={styles.roll} aria-label={t("capture.roll")}>
      {shots.map((shot, index) => (
        <li key={shot.key} className={styles.shot} data-shot={shot.what} data-state={shot.state}>
          <Picture shot={shot} />
          <div className={styles.bar}>
            {shot.state === "sent" ? (
              <span className={styles.sent}>
                <IconCheck size={16} aria-hidden="true" /> {t("capture.sent")}
              </span>
            ) : (
              <Checkbox
                aria-label={t("capture.choose", { number: index + 1 })}
                checked={shot.chosen}
                disabled={shot.state === "sending"}
                onChange={(event) => onChange(shot.key, { chosen: event.currentTarget.checked })}
              />
            )}
            {shot.what === "still" && shot.state !== "sent" && shot.state !== "sending" && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={32}
                aria-label={t("capture.crop", { number: index + 1 })}
                title={t("capture.cropTitle")}
                onClick={() => onCrop(shot)}
              >
                <IconCrop size={18} />
              </ActionIcon>
            )}
            {shot.state !== "sending" && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={32}
                aria-label={t("capture.drop", { number: index + 1 })}
                title={t("capture.dropTitle")}
                onClick={() => onDrop(shot.key)}
              >
                <IconTrash size={18} />
              </ActionIcon>
            )}
          </div>
          <Fate shot={shot} />
        </li>
      ))}
    </ul>
  );
}

function Picture({ shot }: { shot: Shot }) {
  if (shot.what === "still") return <img src={shot.url} alt="" className={styles.picture} />;
  if (shot.what === "clip") {
    return <video src={shot.url} controls muted className={styles.picture} />;
  }
  return (
    <span className={styles.picture}>
      <IconFileTypePdf size={40} aria-hidden="true" /> {shot.title}
    </span>
  );
}

function Fate({ shot }: { shot: Shot }) {
  const text = useText();
  if (shot.state === "sending") {
    const isConverted = shot.progress >= 1;
    return (
      <Progress
        value={Math.max(2, shot.progress * 100)}
        animated={isConverted}
        aria-label={text.t("capture.sending")}
        size="sm"
      />
    );
  }
  if (shot.state === "failed") return <p className="khoanh-bad">{problemText(shot.error, text)}</p>;
  return null;
}
