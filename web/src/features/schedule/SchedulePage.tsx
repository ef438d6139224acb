import { ActionIcon, Button, Loader } from "@mantine/core";
import { IconCalendarTime, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { dayQuery } from "../../api";
import { hospitalDay, shiftDay, useText } from "../../text";
import { DayInput, Empty, LinkButton, Page, ProblemNotice, useLive, useMay, useOrderChanges } from "../../ui";
import { ClosureDialog } from "./ClosureDialog";
import { Conflicts } from "./Conflicts";
import { DayGrid } from "./DayGrid";
import styles from "./schedule.module.css";
import { Unplanned } from "./Unplanned";
import { useMove } from "./use-move";

const route = getRouteApi("/signed-in/shell/schedule");

/** The plan of a day: rooms side by side, appointments to be dragged, conflicts told. */
export function SchedulePage() {
  const { t } = useText();
  const may = useMay();
  const { day = hospitalDay() } = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const [isClosing, setClosing] = useState(false);
  const plan = useQuery({ ...dayQuery(day), placeholderData: (before) => before });
  const move = useMove(day);
  useOrderChanges();
  useLive("roster", () => void queries.invalidateQueries({ queryKey: ["schedule"] }));
  const go = (to: string) => void navigate({ search: { day: to } });
  const mayMove = may("order.place") || may("order.perform");
  return (
    <Page
      title={t("schedule.title")}
      wide
      actions={
        <>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t("schedule.before")}
            onClick={() => go(shiftDay(day, -1))}
          >
            <IconChevronLeft size={20} />
          </ActionIcon>
          <DayInput
            aria-label={t("schedule.day")}
            value={day}
            onChange={(to) => to && go(to)}
            clearable={false}
            w={130}
          />
          <ActionIcon variant="default" size={36} aria-label={t("schedule.after")} onClick={() => go(shiftDay(day, 1))}>
            <IconChevronRight size={20} />
          </ActionIcon>
          <Button variant="default" onClick={() => go(hospitalDay())}>
            {t("reception.today")}
          </Button>
          <LinkButton to="/roster" variant="default" leftSection={<IconCalendarTime size={18} />}>
            {t("roster.title")}
          </LinkButton>
          {may("roster.manage") && (
            <Button variant="default" onClick={() => setClosing(true)}>
              {t("schedule.close")}
            </Button>
          )}
        </>
      }
    >
      {plan.isPending && <Loader aria-label={t("shell.loading")} />}
      {plan.error && <ProblemNotice error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.data?.rooms.length === 0 && <Empty title={t("order.noRoom")} />}
      {plan.data && plan.data.rooms.length > 0 && (
        <>
          <Conflicts plan={plan.data} />
          <div className={styles.board}>
            <DayGrid plan={plan.data} mayMove={mayMove} onMove={move.to} />
            {mayMove && <Unplanned />}
          </div>
        </>
      )}
      {isClosing && <ClosureDialog day={day} closures={plan.data?.closures ?? []} onClose={() => setClosing(false)} />}
    </Page>
  );
}
