import { Button, Loader } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { removeToken, type Token, tokensQuery } from "../../api";
import { formatMoment, roleWord, useText } from "../../text";
import { ConfirmDialog } from "../ConfirmDialog";
import { type Column, DataTable } from "../DataTable";
import { Empty } from "../Empty";
import { ProblemNotice } from "../ProblemNotice";
import styles from "./access.module.css";
import { NewToken } from "./NewToken";

/** API tokens: one's own, or with `forMachines` those of machines too. */
export function Tokens({ forMachines = false }: { forMachines?: boolean }) {
  const { t } = useText();
  const queries = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Token | null>(null);
  const removal = useMutation({
    mutationFn: removeToken,
    onSuccess: async () => {
      setLeaving(null);
      await queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  const columns: Column<Token>[] = [
    { title: t("access.tokenName"), show: (token) => <strong>{token.name}</strong> },
    { title: t("access.owner"), show: (token) => token.owner || t("access.machine") },
    { title: t("access.role"), show: (token) => roleWord(token.role, t) },
    { title: t("access.expires"), show: (token) => formatMoment(token.expires_at) || t("access.noExpiry") },
    { title: t("access.lastUsed"), show: (token) => formatMoment(token.last_used_at) || t("shell.never") },
    {
      title: "",
      align: "end",
      show: (token) => (
        <Button size="xs" variant="default" onClick={() => setLeaving(token)}>
          {t("access.revoke")}
        </Button>
      ),
    },
  ];
  if (tokens.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (tokens.error) return <ProblemNotice error={tokens.error} onRetry={() => void tokens.refetch()} />;
  return (
    <div className={styles.stack}>
      <p className={styles.help}>{t("access.tokensHelp")}</p>
      <Button className={styles.add} leftSection={<IconPlus size={18} />} onClick={() => setAdding(true)}>
        {t("access.addToken")}
      </Button>
      {tokens.data.items.length === 0 ? (
        <Empty title={t("access.noTokens")} />
      ) : (
        <DataTable label={t("access.tokens")} columns={columns} rows={tokens.data.items} keyOf={(token) => token.id} />
      )}
      {isAdding && <NewToken forMachines={forMachines} onClose={() => setAdding(false)} />}
      {leaving && (
        <ConfirmDialog
          title={t("access.revokeTitle", { name: leaving.name })}
          action={t("access.revoke")}
          isBusy={removal.isPending}
          error={removal.error}
          onConfirm={() => removal.mutate(leaving.id)}
          onClose={() => setLeaving(null)}
        >
          {t("access.revokeHelp")}
        </ConfirmDialog>
      )}
    </div>
  );
}
