import { Button, FileInput, Group, Modal, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addSigningKey, type SigningKey, signingKeysQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice, tellDone } from "../../ui";
import { readBase64 } from "./read-file";

const KINDS = ["file", "token", "remote"] as const;

/** Adds a key to sign with; its password is used once and not kept. */
export function KeyEditor({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [kind, setKind] = useState<SigningKey["kind"]>("file");
  const [texts, setTexts] = useState({ name: "", login: "", label: "", secret: "" });
  const [file, setFile] = useState<File | null>(null);
  const put = (name: keyof typeof texts) => (event: { target: { value: string } }) =>
    setTexts((now) => ({ ...now, [name]: event.target.value }));
  const add = useMutation({
    mutationFn: async () => addSigningKey({ ...texts, kind, content: file ? await readBase64(file) : "" }),
    onSuccess: async () => {
      tellDone(t("shell.saved"));
      onClose();
      await queries.invalidateQueries({ queryKey: signingKeysQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t("sheets.key.add")} closeButtonProps={{ "aria-label": t("shell.close") }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput label={t("sheets.key.name")} value={texts.name} onChange={put("name")} maxLength={80} required />
          <Select
            label={t("sheets.key.kind")}
            data={KINDS.map((value) => ({ value, label: t(`sheets.key.kind.${value}`) }))}
            value={kind}
            onChange={(value) => setKind((value ?? "file") as SigningKey["kind"])}
            allowDeselect={false}
          />
          <TextInput
            label={t("sheets.key.login")}
            description={t("sheets.key.loginHint")}
            value={texts.login}
            onChange={put("login")}
            spellCheck={false}
          />
          {kind === "file" ? (
            <FileInput label={t("sheets.key.file")} accept=".p12,.pfx" value={file} onChange={setFile} required />
          ) : (
            <TextInput
              label={t(`sheets.key.label.${kind}`)}
              value={texts.label}
              onChange={put("label")}
              spellCheck={false}
              required
            />
          )}
          {kind !== "remote" && (
            <PasswordInput
              label={t("sheets.key.secret")}
              description={t("sheets.key.secretHint")}
              value={texts.secret}
              onChange={put("secret")}
              autoComplete="off"
            />
          )}
          {add.error && <ProblemNotice error={add.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={add.isPending}>
              {t("shell.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
