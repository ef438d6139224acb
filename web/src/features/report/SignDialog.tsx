import { Alert, PasswordInput, Select, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ownSigningKeysQuery, type Report, signReport } from "../../api";
import { useText } from "../../text";
import { ConfirmDialog, ProblemNotice, tellDone, useSignedIn } from "../../ui";

type Props = { report: Report; onClose: () => void };

/** Signs the newest version: with which key, and its password or PIN. */
export function SignDialog({ report, onClose }: Props) {
  const { t } = useText();
  const me = useSignedIn()?.name ?? "";
  const queries = useQueryClient();
  const keys = useQuery(ownSigningKeysQuery);
  const [chosen, setChosen] = useState<number | null>(null);
  const [secret, setSecret] = useState("");
  const items = keys.data?.items ?? [];
  const key = items.find(({ id }) => id === chosen) ?? items.find(({ login }) => login === me) ?? items[0];
  const signing = useMutation({
    mutationFn: (id: number) => signReport(report.id, { version: report.latest, key: id, secret }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["report", report.id] });
      void queries.invalidateQueries({ queryKey: ["cases"] });
      tellDone(t("report.signed"));
      onClose();
    },
  });
  if (keys.error) return <ProblemNotice error={keys.error} />;
  return (
    <ConfirmDialog
      title={t("report.act.sign")}
      action={t("report.act.sign")}
      color="blue"
      isBusy={signing.isPending}
      isReady={key !== undefined && (key.has_secret || key.kind === "remote" || secret !== "")}
      error={signing.error}
      onConfirm={() => key && signing.mutate(key.id)}
      onClose={onClose}
    >
      <Stack gap="sm">
        {keys.isSuccess && !key && <Alert color="yellow">{t("report.sign.noKey")}</Alert>}
        {key && (
          <Select
            label={t("report.sign.key")}
            data={items.map(({ id, name, certificate }) => ({
              value: String(id),
              label: `${name} · ${certificate.name}`,
            }))}
            value={String(key.id)}
            allowDeselect={false}
            onChange={(value) => setChosen(Number(value))}
          />
        )}
        {key && !key.has_secret && key.kind !== "remote" && (
          <PasswordInput
            label={t(key.kind === "token" ? "report.sign.pin" : "report.sign.password")}
            required
            autoComplete="off"
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
        )}
        {key?.kind === "remote" && <Alert color="blue">{t("report.sign.remote")}</Alert>}
      </Stack>
    </ConfirmDialog>
  );
}
