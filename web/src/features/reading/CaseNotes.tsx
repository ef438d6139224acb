import { Button, Modal, Stack, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addCaseNote, type Case, caseNotesQuery } from "../../api";
import { formatMoment, useText } from "../../text";
import { orderName, ProblemNotice } from "../../ui";
import styles from "./reading.module.css";

/** What technologists and readers tell each other of a case. */
export function CaseNotes({ one, onClose }: { one: Case; onClose: () => void }) {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const [said, setSaid] = useState("");
  const notes = useQuery(caseNotesQuery(one.order.id));
  const add = useMutation({
    mutationFn: () => addCaseNote(one.order.id, said),
    onSuccess: () => {
      setSaid("");
      void queries.invalidateQueries({ queryKey: ["case-notes", one.order.id] });
      void queries.invalidateQueries({ queryKey: ["cases"] });
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${t("reading.notesTitle")}: ${orderName(one.order, text)}`}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="sm">
        {(notes.error || add.error) && <ProblemNotice error={notes.error ?? add.error} />}
        {notes.data?.items.length === 0 && <p className={styles.sub}>{t("reading.noNotes")}</p>}
        <ul className={styles.notes}>
          {notes.data?.items.map((note) => (
            <li key={note.id}>
              <span className={styles.sub}>{`${formatMoment(note.at)} · ${note.who}`}</span>
              <p>{note.text}</p>
            </li>
          ))}
        </ul>
        <Textarea
          label={t("reading.newNote")}
          autosize
          minRows={2}
          maxLength={2000}
          lang="vi"
          data-autofocus
          value={said}
          onChange={(event) => setSaid(event.currentTarget.value)}
        />
        <Button onClick={() => add.mutate()} disabled={!said.trim()} loading={add.isPending}>
          {t("reading.addNote")}
        </Button>
      </Stack>
    </Modal>
  );
}
