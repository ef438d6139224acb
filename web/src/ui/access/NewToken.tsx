import { Button, Checkbox, CopyButton, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addToken, tokensQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice } from "../ProblemNotice";
import { useSignedIn } from "../session";
import styles from "./access.module.css";
import { RoleSelect } from "./RoleSelect";

const LIVES = ["30", "90", "365", ""] as const;

/** Makes a token and shows it the one time that it can be seen. */
export function NewToken({ forMachines, onClose }: { forMachines: boolean; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const me = useSignedIn();
  const [name, setName] = useState("");
  const [role, setRole] = useState(me?.roles[0] ?? "");
  const [days, setDays] = useState<string>("90");
  const [isMachine, setMachine] = useState(forMachines);
  const make = useMutation({
    mutationFn: () => addToken({ name: name.trim(), role, days: days ? Number(days) : null, machine: isMachine }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("access.addToken")}
      closeOnClickOutside={!make.data}
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      {make.data ? (
        <Shown token={make.data.token} onClose={onClose} />
      ) : (
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label={t("access.tokenName")}
              description={t("access.tokenNameHelp")}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={64}
              required
              data-autofocus
            />
            <RoleSelect value={role} onChange={setRole} ofEveryone={forMachines} />
            <Select
              label={t("access.expires")}
              allowDeselect={false}
              value={days}
              onChange={(chosen) => setDays(chosen ?? "90")}
              data={LIVES.map((life) => ({
                value: life,
                label: life ? t("access.days", { days: life }) : t("access.noExpiry"),
              }))}
            />
            {forMachines && (
              <Checkbox
                label={t("access.forMachine")}
                description={t("access.forMachineHelp")}
                checked={isMachine}
                onChange={(event) => setMachine(event.currentTarget.checked)}
              />
            )}
            {make.error && <ProblemNotice error={make.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("shell.cancel")}
              </Button>
              <Button type="submit" loading={make.isPending} disabled={!role}>
                {t("access.make")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Shown({ token, onClose }: { token: string; onClose: () => void }) {
  const { t } = useText();
  return (
    <Stack gap="md">
      <p className={styles.once}>{t("access.shownOnce")}</p>
      <TextInput
        aria-label={t("access.token")}
        value={token}
        readOnly
        classNames={{ input: styles.token ?? "" }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group justify="flex-end">
        <CopyButton value={token}>
          {({ copied, copy }) => <Button onClick={copy}>{t(copied ? "shell.copied" : "shell.copy")}</Button>}
        </CopyButton>
        <Button variant="default" onClick={onClose}>
          {t("shell.close")}
        </Button>
      </Group>
    </Stack>
  );
}
