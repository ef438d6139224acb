import { Button, Loader } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { endSession, type OpenSession, openSessionsQuery } from "../../api";
import { formatMoment, useText } from "../../text";
import { type Column, DataTable } from "../DataTable";
import { tellProblem } from "../notify";
import { ProblemNotice } from "../ProblemNotice";
import { useSignedIn } from "../session";
import styles from "./access.module.css";
import { browserOf } from "./browser-of";

/** Open sessions: one's own, or of everyone; each can be ended. */
export function Sessions({ ofEveryone = false }: { ofEveryone?: boolean }) {
  const text = useText();
  const { t } = text;
  const me = useSignedIn();
  const queries = useQueryClient();
  const sessions = useQuery(openSessionsQuery);
  const end = useMutation({
    mutationFn: endSession,
    onSettled: () => queries.invalidateQueries({ queryKey: openSessionsQuery.queryKey }),
    onError: (error) => tellProblem(error, text),
  });
  if (sessions.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (sessions.error) return <ProblemNotice error={sessions.error} onRetry={() => void sessions.refetch()} />;
  const rows = sessions.data.items.filter((session) => ofEveryone || session.user === me?.name);
  const who: Column<OpenSession>[] = ofEveryone
    ? [{ title: t("access.user"), show: (session) => <strong>{session.user}</strong> }]
    : [];
  const columns: Column<OpenSession>[] = [
    ...who,
    { title: t("access.browser"), show: (session) => <span title={session.agent}>{browserOf(session.agent)}</span> },
    { title: t("access.address"), show: (session) => session.address },
    { title: t("access.since"), show: (session) => formatMoment(session.created_at) },
    { title: t("access.seen"), show: (session) => formatMoment(session.seen_at) },
    {
      title: "",
      align: "end",
      show: (session) =>
        session.current ? (
          <span className={styles.help}>{t("access.thisOne")}</span>
        ) : (
          <Button size="xs" variant="default" onClick={() => end.mutate(session.id)}>
            {t("access.endSession")}
          </Button>
        ),
    },
  ];
  return <DataTable label={t("access.sessions")} columns={columns} rows={rows} keyOf={(session) => session.id} />;
}
