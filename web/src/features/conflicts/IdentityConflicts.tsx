import { Loader } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type IdentityConflict, identityConflictsQuery } from "../../api";
import { useText } from "../../text";
import { Empty, MoreButton, ProblemNotice } from "../../ui";
import styles from "./conflicts.module.css";
import { DismissConflict } from "./DismissConflict";
import { IdentityCard } from "./IdentityCard";

/** Studies whose objects name more than one patient. */
export function IdentityConflicts() {
  const { t } = useText();
  const list = useInfiniteQuery(identityConflictsQuery);
  const [judged, setJudged] = useState<IdentityConflict | null>(null);
  if (list.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (list.error) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  const conflicts = list.data.pages.flatMap((page) => page.items);
  if (conflicts.length === 0) {
    return <Empty icon={<IconCircleCheck size={40} />} title={t("conflicts.none")} help={t("conflicts.noneHelp")} />;
  }
  return (
    <>
      <ul className={styles.list}>
        {conflicts.map((conflict) => (
          <IdentityCard key={conflict.id} conflict={conflict} onJudge={() => setJudged(conflict)} />
        ))}
      </ul>
      <MoreButton list={list} />
      {judged && <DismissConflict conflict={judged} onClose={() => setJudged(null)} />}
    </>
  );
}
