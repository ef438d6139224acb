import { Button, Group, Textarea, UnstyledButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { findMessages, type HisPreview, readMessage } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellProblem, useMay } from "../../ui";
import styles from "./his.module.css";
import { splitMessage } from "./segments";
import { UnderstoodList } from "./UnderstoodList";

type Props = {
  /** The saved HIS whose last message can be fetched; "" for a new one. */
  his: string;
  message: string;
  onMessage: (message: string) => void;
  preview: { data?: HisPreview | undefined; error: unknown };
  chosen: string;
  onPlace: (path: string) => void;
  /** What would be sent. */
  children?: ReactNode;
};

/** A pasted message, its values to click on, and what it would mean under the profile as it stands. */
export function MessagePreview({ his, message, onMessage, preview, chosen, onPlace, children }: Props) {
  const text = useText();
  const { t } = text;
  const mayRead = useMay()("message.read");
  const fetchLast = useMutation({
    mutationFn: async () => {
      const last = (await findMessages({ his, direction: "in", limit: 1 })).items[0];
      return last ? (await readMessage(last.id)).text : "";
    },
    onSuccess: (found) => onMessage(found || message),
    onError: (error) => tellProblem(error, text),
  });
  const lines = splitMessage(message);
  const isAsked = message.trim() !== "";
  return (
    <section className={styles.preview} aria-label={t("his.preview")}>
      <h2 className={styles.heading}>{t("his.preview")}</h2>
      <p className={styles.help}>{t("his.previewHelp")}</p>
      <Textarea
        aria-label={t("his.pasted")}
        placeholder="MSH|^~\&|…"
        value={message}
        onChange={(event) => onMessage(event.currentTarget.value)}
        rows={6}
        spellCheck={false}
        classNames={{ input: styles.pasted }}
      />
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => onMessage(t("his.sample"))}>
          {t("his.useSample")}
        </Button>
        {his !== "" && mayRead && (
          <Button size="xs" variant="default" loading={fetchLast.isPending} onClick={() => fetchLast.mutate()}>
            {t("his.useLast")}
          </Button>
        )}
      </Group>
      {lines.length > 0 && (
        <details className={styles.values} open>
          <summary>{t("his.values")}</summary>
          <p className={styles.help}>{t(chosen ? "his.clickValue" : "his.chooseFirst")}</p>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: segments of a text have no name but their place.
            <div key={index} className={styles.line}>
              <span className={styles.segment}>{line.segment}</span>
              {line.cells.map((cell) => (
                <UnstyledButton
                  key={cell.path}
                  className={styles.cell}
                  title={cell.path}
                  aria-label={`${cell.path}: ${cell.value}`}
                  disabled={!chosen}
                  onClick={() => onPlace(cell.path)}
                >
                  <span className={styles.path}>{cell.path}</span> {cell.value}
                </UnstyledButton>
              ))}
            </div>
          ))}
        </details>
      )}
      {isAsked && Boolean(preview.error) && <ProblemNotice error={preview.error} />}
      {isAsked && preview.data && !preview.error && <UnderstoodList preview={preview.data} />}
      {children}
    </section>
  );
}
