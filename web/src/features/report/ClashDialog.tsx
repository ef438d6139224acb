import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Content, takeCase } from "../../api";
import { formatMoment, useText } from "../../text";
import { ProblemNotice } from "../../ui";
import { SECTIONS } from "./draft";
import styles from "./report.module.css";
import type { Clash } from "./use-draft";

type Props = { clash: Clash; me: string; onSettle: (choice: "mine" | "theirs") => void };

/** Two texts of one report, side by side; nothing is lost before its writer has chosen. */
export function ClashDialog({ clash, me, onSettle }: Props) {
  const { t } = useText();
  const { mine, theirs } = clash;
  const isHeld = theirs.holder !== "" && theirs.holder !== me;
  const [reason, setReason] = useState("");
  const keep = useMutation({
    mutationFn: async () => {
      const [first] = theirs.orders;
      if (isHeld && first) await takeCase(first.id, reason);
    },
    onSuccess: () => onSettle("mine"),
  });
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      size="xl"
      title={t("report.clash")}
    >
      <Stack gap="md">
        <p className={styles.sub}>
          {isHeld
            ? t("report.clashHeld", { name: theirs.holder })
            : t("report.clashHelp", { name: theirs.draft_by || "–", at: formatMoment(theirs.draft_at) })}
        </p>
        <div className={styles.sides}>
          <Side title={t("report.mine")} content={mine} other={theirs.draft} />
          <Side title={t("report.theirs")} content={theirs.draft} other={mine} />
        </div>
        {isHeld && (
          <TextInput
            label={t("report.takeOverReason")}
            value={reason}
            maxLength={1000}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        {keep.error && <ProblemNotice error={keep.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onSettle("theirs")}>
            {t("report.takeTheirs")}
          </Button>
          <Button onClick={() => keep.mutate()} loading={keep.isPending} disabled={isHeld && !reason.trim()}>
            {t("report.keepMine")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Side({ title, content, other }: { title: string; content: Content; other: Content }) {
  const { t } = useText();
  return (
    <section className={styles.side} aria-label={title}>
      <h3>{title}</h3>
      {SECTIONS.map((section) => (
        <div key={section} data-differs={content[section] !== other[section] || undefined}>
          <span className={styles.sub}>{t(`report.${section}`)}</span>
          <p>{content[section] || "–"}</p>
        </div>
      ))}
    </section>
  );
}
