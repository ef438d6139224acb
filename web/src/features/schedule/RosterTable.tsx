import { CloseButton, UnstyledButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Duty, removeDuty, roomsQuery, type Shift } from "../../api";
import { formatDate, hospitalDay, shiftDay, useText } from "../../text";
import { tellProblem } from "../../ui";
import { DutyDialog } from "./DutyDialog";
import styles from "./schedule.module.css";

type Props = { monday: string; shifts: readonly Shift[]; duties: readonly Duty[]; mayManage: boolean };
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** A week: shifts downwards, days across, the people in between. */
export function RosterTable({ monday, shifts, duties, mayManage }: Props) {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const rooms = useQuery(roomsQuery).data?.items ?? [];
  const [adding, setAdding] = useState<{ day: string; shift: Shift } | null>(null);
  const remove = useMutation({
    mutationFn: removeDuty,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["roster"] }),
    onError: (error) => tellProblem(error, text),
  });
  const today = hospitalDay();
  const room = (code: string) => rooms.find((one) => one.code === code)?.name ?? code;
  const days = WEEKDAYS.map((weekday) => ({ weekday, day: shiftDay(monday, weekday - 1) }));
  return (
    <div className={styles.rosterFrame}>
      <table className={styles.roster} aria-label={t("roster.title")}>
        <thead>
          <tr>
            <th scope="col">{t("roster.shift")}</th>
            {days.map(({ weekday, day }) => (
              <th key={day} scope="col" data-today={day === today || undefined}>
                {t(`roster.day.${weekday}`)}
                <small>{formatDate(day).slice(0, 5)}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shifts.map((shift) => (
            <tr key={shift.code}>
              <th scope="row">
                {shift.name}
                <small>
                  {shift.begins.slice(0, 5)}–{shift.ends.slice(0, 5)}
                </small>
              </th>
              {days.map(({ weekday, day }) => (
                <td key={day} data-off={!shift.weekdays.includes(weekday) || undefined}>
                  {duties
                    .filter((one) => one.day === day && one.shift_code === shift.code)
                    .map((one) => (
                      <div key={one.id} className={styles.duty}>
                        <span>
                          <strong>{one.person}</strong>
                          <small>
                            {[one.room_code ? room(one.room_code) : t("roster.everywhere"), one.task]
                              .filter(Boolean)
                              .join(" · ")}
                          </small>
                        </span>
                        {mayManage && (
                          <CloseButton
                            size="sm"
                            aria-label={t("roster.remove", { person: one.person })}
                            onClick={() => remove.mutate(one.id)}
                          />
                        )}
                      </div>
                    ))}
                  {mayManage && shift.weekdays.includes(weekday) && (
                    <UnstyledButton
                      className={styles.add}
                      aria-label={t("roster.add", { shift: shift.name, day: formatDate(day) })}
                      onClick={() => setAdding({ day, shift })}
                    >
                      <IconPlus size={16} />
                    </UnstyledButton>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {adding && <DutyDialog {...adding} onClose={() => setAdding(null)} />}
    </div>
  );
}
