import { Button, Group } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addHis, changeHis, everyHisQuery, type HisDraft, hisKnocksQuery, hisPreviewQuery } from "../../api";
import { useText } from "../../text";
import { Page, ProblemNotice, tellDone, useMay } from "../../ui";
import { FieldPlaces } from "./FieldPlaces";
import styles from "./his.module.css";
import { MessagePreview } from "./MessagePreview";
import { OutFields } from "./OutFields";
import { ResultExample } from "./ResultExample";
import { ResultFields } from "./ResultFields";
import { SenderFields } from "./SenderFields";
import { useSettled } from "./use-settled";

type Props = { isNew: boolean; start: HisDraft; onClose: () => void };

/** The profile of a HIS beside a pasted message: every change shows at once what the message would mean. */
export function HisEditor({ isNew, start, onClose }: Props) {
  const { t } = useText();
  const queries = useQueryClient();
  const mayManage = useMay()("his.manage");
  const [draft, setDraft] = useState(start);
  const [message, setMessage] = useState("");
  const [chosen, setChosen] = useState("");
  const change = (part: Partial<HisDraft>) => setDraft((now) => ({ ...now, ...part }));
  const asked = useSettled({ draft, message });
  // What is looked at needs no sender and no place to send to yet.
  const looked = { ...asked.draft, sending_application: asked.draft.sending_application || "?", host: "", sends: [] };
  const preview = useQuery({ ...hisPreviewQuery(looked, asked.message), placeholderData: (before) => before });
  const save = useMutation({
    mutationFn: () => (isNew ? addHis(draft) : changeHis(draft)),
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      await Promise.all([
        queries.invalidateQueries({ queryKey: everyHisQuery.queryKey }),
        queries.invalidateQueries({ queryKey: hisKnocksQuery.queryKey }),
      ]);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const place = (path: string) => {
    if (!chosen) return;
    const before = draft.fields[chosen] ?? [];
    change({ fields: { ...draft.fields, [chosen]: [path, ...before.filter((one) => one !== path)] } });
  };
  return (
    <Page
      title={isNew ? t("his.add") : t("his.changeTitle", { name: draft.name })}
      wide
      actions={
        <Button variant="default" leftSection={<IconArrowLeft size={18} />} onClick={onClose}>
          {t("his.back")}
        </Button>
      }
    >
      <div className={styles.columns}>
        <form onSubmit={submit} className={styles.form}>
          <fieldset disabled={!mayManage} className={styles.whole}>
            <SenderFields draft={draft} onChange={change} isNew={isNew} />
            <FieldPlaces
              draft={draft}
              onChange={change}
              found={asked.message.trim() ? (preview.data?.groups[0] ?? []) : []}
              chosen={chosen}
              onChoose={setChosen}
            />
            <OutFields draft={draft} onChange={change} />
            {draft.sends.includes("results") && <ResultFields draft={draft} onChange={change} />}
          </fieldset>
          {save.error && <ProblemNotice error={save.error} />}
          {mayManage && (
            <Group justify="flex-end" className={styles.savebar}>
              <Button variant="default" onClick={onClose}>
                {t("shell.cancel")}
              </Button>
              <Button type="submit" loading={save.isPending}>
                {t("shell.save")}
              </Button>
            </Group>
          )}
        </form>
        <MessagePreview
          his={isNew ? "" : draft.name}
          message={message}
          onMessage={setMessage}
          preview={preview}
          chosen={chosen}
          onPlace={place}
        >
          {draft.sends.includes("results") && <ResultExample draft={looked} />}
        </MessagePreview>
      </div>
    </Page>
  );
}
