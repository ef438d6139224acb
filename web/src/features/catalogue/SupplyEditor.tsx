import { Button, Checkbox, Group, Modal, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addSupply, changeSupply, type SupplyDraft, suppliesQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone } from "../../ui";
import styles from "./catalogue.module.css";

type Props = { isNew: boolean; start: SupplyDraft; onClose: () => void };
const KINDS = ["film", "contrast", "other"] as const;

/** Adds a supply or changes one. */
export function SupplyEditor({ isNew, start, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(start);
  const change = (part: Partial<SupplyDraft>) => setDraft((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () => (isNew ? addSupply(draft) : changeSupply(draft)),
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      onClose();
      await queries.invalidateQueries({ queryKey: suppliesQuery.queryKey });
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
      size="lg"
      title={t(isNew ? "supply.add" : "supply.edit")}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <div className={styles.fields}>
            <TextInput
              label={t("catalogue.code")}
              value={draft.code}
              onChange={(event) => change({ code: event.currentTarget.value })}
              readOnly={!isNew}
              maxLength={64}
              spellCheck={false}
              required
              data-autofocus={isNew || undefined}
            />
            <TextInput
              label={t("supply.name")}
              value={draft.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
              maxLength={256}
              required
            />
            <Select
              label={t("supply.kind")}
              data={KINDS.map((kind) => ({ value: kind, label: t(`supply.kind.${kind}`) }))}
              value={draft.kind}
              onChange={(value) => change({ kind: KINDS.find((kind) => kind === value) ?? draft.kind })}
              allowDeselect={false}
              required
            />
            <TextInput
              label={t("supply.unit")}
              placeholder={t("supply.unitHelp")}
              value={draft.unit}
              onChange={(event) => change({ unit: event.currentTarget.value })}
              maxLength={64}
            />
            {draft.kind === "film" && (
              <TextInput
                label={t("supply.size")}
                placeholder={t("supply.sizeHelp")}
                value={draft.size}
                onChange={(event) => change({ size: event.currentTarget.value })}
                maxLength={64}
              />
            )}
            {draft.kind === "contrast" && (
              <NumberInput
                label={t("supply.strength")}
                value={draft.strength_mg_ml ?? ""}
                onChange={(value) => change({ strength_mg_ml: Number(value) || null })}
                min={0}
                max={99999}
                decimalScale={2}
                allowNegative={false}
              />
            )}
            <Checkbox
              label={t("catalogue.enabled")}
              checked={draft.enabled}
              onChange={(event) => change({ enabled: event.currentTarget.checked })}
            />
          </div>
          {save.error && <ProblemNotice error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shell.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("shell.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
