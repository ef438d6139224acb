import { Button, Group, Modal, NumberInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Consumption, type ConsumptionBody, consumptionQuery, recordConsumption } from "../../api";
import { useText } from "../../text";
import { tellDone } from "../notify";
import { ProblemNotice } from "../ProblemNotice";
import { useSignedIn } from "../session";
import styles from "./consumption.module.css";
import { RepeatLines } from "./RepeatLines";
import { UsedLines } from "./UsedLines";

type Props = { used: Consumption; onClose: () => void };

/** The form of what an examination used; what its service usually takes stands there already. */
export function RecordConsumption({ used, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const me = useSignedIn();
  const [draft, setDraft] = useState<ConsumptionBody>(() => ({
    revision: used.revision,
    technologist: used.technologist || (used.revision === 0 ? (me?.display_name ?? "") : ""),
    assistants: used.assistants,
    exposures: used.exposures,
    supplies: used.supplies,
    repeats: used.repeats,
    note: used.note,
  }));
  const change = (part: Partial<ConsumptionBody>) => setDraft((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () => recordConsumption(used.order, draft),
    onSuccess: (kept) => {
      queries.setQueryData(consumptionQuery(used.order).queryKey, kept);
      tellDone(t("shell.saved"));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("consumption.title")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <UsedLines lines={draft.supplies} onChange={(supplies) => change({ supplies })} />
          <NumberInput
            label={t("consumption.exposures")}
            description={t("consumption.exposuresHelp")}
            value={draft.exposures ?? ""}
            onChange={(value) => change({ exposures: value === "" ? null : Number(value) })}
            min={0}
            max={9999}
            allowDecimal={false}
            allowNegative={false}
            w={260}
          />
          <RepeatLines lines={draft.repeats} onChange={(repeats) => change({ repeats })} />
          <div className={styles.people}>
            <TextInput
              label={t("consumption.technologist")}
              value={draft.technologist}
              onChange={(event) => change({ technologist: event.currentTarget.value })}
              maxLength={256}
            />
            <TextInput
              label={t("consumption.assistants")}
              value={draft.assistants}
              onChange={(event) => change({ assistants: event.currentTarget.value })}
              maxLength={256}
            />
          </div>
          <Textarea
            label={t("consumption.note")}
            value={draft.note}
            onChange={(event) => change({ note: event.currentTarget.value })}
            autosize
            minRows={1}
            maxLength={1000}
          />
          {save.error && <ProblemNotice error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shell.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending} data-autofocus>
              {t("shell.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
