import { Button, Loader } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { countMessages, type RepeatFilter, repeatMessages } from "../../api";
import { formatNumber, useText } from "../../text";
import { ConfirmDialog, tellDone, useMay } from "../../ui";
import { type LogSearch, toRepeatFilter } from "./message-search";

/** Replays or resends all that the filter finds, after it was told how many that are. */
export function RepeatAll({ search }: { search: LogSearch }) {
  const { t } = useText();
  const mayResend = useMay()("message.resend");
  const [filter, setFilter] = useState<RepeatFilter | null>(null);
  const wanted = toRepeatFilter(search);
  if (!mayResend) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconRefresh size={18} />}
        disabled={!wanted}
        title={wanted ? undefined : t("messages.repeatNeeds")}
        onClick={() => setFilter(wanted)}
      >
        {t(search.direction === "out" ? "messages.resendAll" : "messages.replayAll")}
      </Button>
      {filter && <Confirm filter={filter} onClose={() => setFilter(null)} />}
    </>
  );
}

function Confirm({ filter, onClose }: { filter: RepeatFilter; onClose: () => void }) {
  const { t, language } = useText();
  const queries = useQueryClient();
  const counted = useQuery({ queryKey: ["messages-count", filter], queryFn: () => countMessages(filter), gcTime: 0 });
  const repeat = useMutation({
    mutationFn: () => repeatMessages(filter),
    onSuccess: async ({ count, failed }) => {
      const facts = { count: formatNumber(count, language), failed: formatNumber(failed, language) };
      tellDone(t(failed > 0 ? "messages.repeatedSome" : "messages.repeatedAll", facts));
      onClose();
      await queries.invalidateQueries({ queryKey: ["messages"] });
    },
  });
  const word = t(filter.direction === "out" ? "messages.resendAll" : "messages.replayAll");
  const count = counted.data ? formatNumber(counted.data.count, language) : "";
  return (
    <ConfirmDialog
      title={word}
      action={word}
      isBusy={repeat.isPending}
      isReady={(counted.data?.count ?? 0) > 0}
      error={repeat.error ?? counted.error}
      onConfirm={() => repeat.mutate()}
      onClose={onClose}
    >
      {counted.isPending && <Loader size="sm" aria-label={t("shell.loading")} />}
      {counted.data && (
        <>
          <p>{t(filter.direction === "out" ? "messages.resendCount" : "messages.replayCount", { count })}</p>
          {counted.data.more && <p>{t("messages.moreThan", { count })}</p>}
        </>
      )}
    </ConfirmDialog>
  );
}
