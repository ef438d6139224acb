import { Alert, Button, Group, Loader, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { formsQuery, formVersionsQuery, previewForm, type SheetForm, saveForm } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, problemText, tellDone } from "../../ui";
import { FormFields } from "./FormFields";
import styles from "./sheets.module.css";

const PAUSE_MS = 700;

/** A form beside what it looks like; it is kept only without mistakes. */
export function FormEditor({ form }: { form: SheetForm }) {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const [options, setOptions] = useState(form.options);
  const [source, setSource] = useState(form.source);
  const [note, setNote] = useState("");
  const versions = useQuery(formVersionsQuery(form.form)).data?.items ?? [];
  const [pages, setPages] = useState<readonly string[]>([]);
  const preview = useMutation({
    mutationFn: () => previewForm(form.form, { options, source }),
    // What was drawn last stays while a mistake is being mended.
    onSuccess: (drawn) => setPages(drawn.pages),
  });
  const save = useMutation({
    mutationFn: () => saveForm(form.form, { options, source, since: form.number, note }),
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      await queries.invalidateQueries({ queryKey: formsQuery.queryKey });
    },
  });
  const { mutate } = preview;
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn again a moment after anything was changed
  useEffect(() => {
    const timer = setTimeout(() => mutate(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [options, source, mutate]);
  const isChanged = source !== form.source || JSON.stringify(options) !== JSON.stringify(form.options);
  return (
    <div className={styles.editor}>
      <Stack gap="sm">
        <FormFields options={options} onChange={(part) => setOptions((now) => ({ ...now, ...part }))} />
        {preview.error && (
          <Alert color="red" title={t("sheets.mistake")} role="alert">
            {problemText(preview.error, text)}
          </Alert>
        )}
        <Textarea
          className={styles.source ?? ""}
          label={t("sheets.source")}
          description={t("sheets.sourceHint")}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
          autosize
          minRows={10}
          maxRows={24}
          spellCheck={false}
        />
        <TextInput
          label={t("sheets.note")}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={200}
        />
        {save.error && <ProblemNotice error={save.error} />}
        <Group>
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!isChanged || preview.isError}>
            {t("shell.save")}
          </Button>
          <Text size="sm" c="dimmed">
            {form.number === 0
              ? t("sheets.builtIn")
              : t("sheets.version", { number: form.number, who: form.who, count: versions.length })}
          </Text>
        </Group>
      </Stack>
      <div>
        {pages.length === 0 && preview.isPending && <Loader aria-label={t("shell.loading")} />}
        {pages.map((page, index) => (
          <img
            // biome-ignore lint/suspicious/noArrayIndexKey: pages have no name but their number
            key={index}
            className={styles.page}
            src={`data:image/png;base64,${page}`}
            alt={t("sheets.page", { number: index + 1 })}
          />
        ))}
      </div>
    </div>
  );
}
