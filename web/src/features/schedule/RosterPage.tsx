import { ActionIcon, Button, Group, Loader } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconCopy } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { copyDuties, dutiesQuery, shiftsQuery } from "../../api";
import { formatDate, hospitalDay, shiftDay, useText } from "../../text";
import { Empty, LinkButton, Page, ProblemNotice, tellDone, tellProblem, useLive, useMay } from "../../ui";
import { RosterTable } from "./RosterTable";
import { ShiftsDialog } from "./ShiftsDialog";

const route = getRouteApi("/signed-in/shell/roster");
const WEEK = 7;

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return shiftDay(day, -((weekday + 6) % WEEK));
}

/** Who is on duty in which shift and room, a week at a time. */
export function RosterPage() {
  const text = useText();
  const { t } = text;
  const mayManage = useMay()("roster.manage");
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const monday = mondayOf(route.useSearch().day ?? hospitalDay());
  const [isShifting, setShifting] = useState(false);
  const shifts = useQuery(shiftsQuery);
  const duties = useQuery({ ...dutiesQuery(monday, shiftDay(monday, WEEK - 1)), placeholderData: (before) => before });
  useLive("roster", () => void queries.invalidateQueries({ queryKey: ["roster"] }));
  const copy = useMutation({
    mutationFn: () => copyDuties(shiftDay(monday, -WEEK), monday, WEEK),
    onSuccess: ({ added }) => {
      tellDone(t("roster.copied", { count: added }));
      void queries.invalidateQueries({ queryKey: ["roster"] });
    },
    onError: (error) => tellProblem(error, text),
  });
  const go = (day: string) => void navigate({ search: { day } });
  const inUse = shifts.data?.items.filter((shift) => shift.enabled) ?? [];
  return (
    <Page
      title={t("roster.title")}
      wide
      actions={
        <>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t("roster.before")}
            onClick={() => go(shiftDay(monday, -WEEK))}
          >
            <IconChevronLeft size={20} />
          </ActionIcon>
          <Group>{t("roster.week", { day: formatDate(monday) })}</Group>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t("roster.after")}
            onClick={() => go(shiftDay(monday, WEEK))}
          >
            <IconChevronRight size={20} />
          </ActionIcon>
          <LinkButton to="/schedule" variant="default">
            {t("schedule.title")}
          </LinkButton>
          {mayManage && (
            <>
              <Button
                variant="default"
                leftSection={<IconCopy size={18} />}
                loading={copy.isPending}
                onClick={() => copy.mutate()}
              >
                {t("roster.copy")}
              </Button>
              <Button variant="default" onClick={() => setShifting(true)}>
                {t("roster.shifts")}
              </Button>
            </>
          )}
        </>
      }
    >
      {(shifts.isPending || duties.isPending) && <Loader aria-label={t("shell.loading")} />}
      {duties.error && <ProblemNotice error={duties.error} onRetry={() => void duties.refetch()} />}
      {shifts.isSuccess && inUse.length === 0 && <Empty title={t("roster.noShifts")} help={t("roster.noShiftsHelp")} />}
      {inUse.length > 0 && duties.data && (
        <RosterTable monday={monday} shifts={inUse} duties={duties.data.items} mayManage={mayManage} />
      )}
      {isShifting && <ShiftsDialog shifts={shifts.data?.items ?? []} onClose={() => setShifting(false)} />}
    </Page>
  );
}
