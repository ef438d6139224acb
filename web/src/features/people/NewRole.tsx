import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addRole, rolesQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice } from "../../ui";

/** A role with no permissions yet; they are ticked in the matrix. */
export function NewRole({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const [title, setTitle] = useState("");
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: () => addRole({ name, title: title.trim(), title_vi: title.trim(), permissions: ["study.list"] }),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t("people.addRole")} closeButtonProps={{ "aria-label": t("shell.close") }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t("people.roleTitle")}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
            maxLength={64}
            required
            data-autofocus
          />
          <TextInput
            label={t("people.roleName")}
            description={t("people.roleNameHelp")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value.toLowerCase().replace(/[^a-z0-9_-]/g, ""))}
            maxLength={32}
            required
          />
          {add.error && <ProblemNotice error={add.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("shell.cancel")}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t("shell.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
