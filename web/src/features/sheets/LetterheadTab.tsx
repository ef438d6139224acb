import { Button, FileButton, Group, Loader, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Letterhead, letterheadQuery, saveLetterhead } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone } from "../../ui";
import { readBase64 } from "./read-file";
import styles from "./sheets.module.css";

const TEXTS = ["authority", "hospital", "department", "address", "phone"] as const;

/** What stands above every sheet. */
export function LetterheadTab() {
  const { t } = useText();
  const letterhead = useQuery(letterheadQuery);
  if (letterhead.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (letterhead.error) return <ProblemNotice error={letterhead.error} onRetry={() => void letterhead.refetch()} />;
  return <Editor key={letterhead.data.changed_at} start={letterhead.data} />;
}

function Editor({ start }: { start: Letterhead }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Partial<Letterhead>>({});
  const [file, setFile] = useState("");
  const save = useMutation({
    mutationFn: () => {
      const { authority, hospital, department, address, phone } = { ...start, ...draft };
      const texts = { authority, hospital, department, address, phone };
      return saveLetterhead(draft.logo === undefined ? texts : { ...texts, logo: draft.logo });
    },
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      await queries.invalidateQueries({ queryKey: letterheadQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const hasLogo = (draft.logo ?? start.logo) !== "";
  return (
    <form onSubmit={submit} className={styles.narrow}>
      <Stack gap="sm">
        {TEXTS.map((name) => (
          <TextInput
            key={name}
            label={t(`sheets.head.${name}`)}
            value={draft[name] ?? start[name]}
            onChange={(event) => setDraft((now) => ({ ...now, [name]: event.target.value }))}
            maxLength={250}
          />
        ))}
        <Group>
          <FileButton
            accept="image/png,image/jpeg,image/svg+xml"
            onChange={async (chosen) => {
              if (!chosen) return;
              const logo = await readBase64(chosen);
              setFile(chosen.name);
              setDraft((now) => ({ ...now, logo }));
            }}
          >
            {(props) => (
              <Button {...props} variant="default">
                {t("sheets.head.logo")}
              </Button>
            )}
          </FileButton>
          <Text size="sm">{file || t(hasLogo ? "sheets.head.hasLogo" : "sheets.head.noLogo")}</Text>
          {hasLogo && (
            <Button
              variant="subtle"
              onClick={() => {
                setFile("");
                setDraft((now) => ({ ...now, logo: "" }));
              }}
            >
              {t("sheets.head.removeLogo")}
            </Button>
          )}
        </Group>
        {save.error && <ProblemNotice error={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t("shell.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
